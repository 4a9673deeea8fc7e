namespace Lsm.Runtime;

/// <summary>
/// The neuron model: its parameters; <see cref="StateVariable.All"/> has its state. Options, files and hashes loop over the
/// parameters. The arithmetic is in <c>Engines/Cpu/INeuron.cs</c> and <c>NeuronUpdate.cs</c>, <c>shaders/neuron_lif.glsl</c> and, for training,
/// <c>Training/Gradient/LiquidWork.cs</c>.
/// </summary>
internal static class NeuronModel
{
    /// <summary>The decay of the membrane per step.</summary>
    public static readonly NeuronParameter Beta = new("Beta", "beta", 0, 1, 0.9f);

    /// <summary>The firing threshold.</summary>
    public static readonly NeuronParameter Threshold = new("Threshold", "threshold", 1e-6f, 1e6f, 1);

    /// <summary>The number of steps after a spike in which the neuron cannot fire again.</summary>
    public static readonly NeuronParameter RefractoryPeriod = new("RefractoryPeriod", "refractory_period", 0, 255, 0, IsOptional: true, IsWhole: true);

    /// <summary>All parameters, in the order of the hash. Add a new parameter here.</summary>
    public static readonly IReadOnlyList<NeuronParameter> Parameters = [Beta, Threshold, RefractoryPeriod];
}
