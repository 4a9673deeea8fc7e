namespace Lsm.Runtime;

/// <summary>
/// The neuron: what parameters it has, and with <see cref="StateVariable.All"/> what state. Everything that handles parameters one by one (options,
/// files, hashes) loops over them. The arithmetic is in <c>Engines/Cpu/INeuron.cs</c> and <c>NeuronUpdate.cs</c>, <c>shaders/neuron_lif.glsl</c> and, for training,
/// <c>Training/Gradient/LiquidWork.cs</c>.
/// </summary>
internal static class NeuronModel
{
    /// <summary>The membrane's decay per step.</summary>
    public static readonly NeuronParameter Beta = new("Beta", "beta", 0, 1, 0.9f);

    /// <summary>The firing threshold.</summary>
    public static readonly NeuronParameter Threshold = new("Threshold", "threshold", 1e-6f, 1e6f, 1);

    /// <summary>Steps after a spike in which the neuron cannot fire again.</summary>
    public static readonly NeuronParameter RefractoryPeriod = new("RefractoryPeriod", "refractory_period", 0, 255, 0, IsOptional: true, IsWhole: true);

    /// <summary>Every parameter, in the order in which hashes take them. The place to add one.</summary>
    public static readonly IReadOnlyList<NeuronParameter> Parameters = [Beta, Threshold, RefractoryPeriod];
}
