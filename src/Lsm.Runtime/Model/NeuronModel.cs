namespace Lsm.Runtime;

/// <summary>
/// The neuron model: its parameters; <see cref="StateVariable.All"/> has its state. Options, files and hashes loop over the
/// parameters. The arithmetic is in <c>Engines/Cpu/INeuron.cs</c> and <c>NeuronUpdate.cs</c>, <c>shaders/neuron_lif.glsl</c> and, for training,
/// <c>Training/Gradient/NeuronWork.cs</c>.
/// </summary>
internal static class NeuronModel
{
    /// <summary>The decay of the membrane per step.</summary>
    public static readonly NeuronParameter Beta = new("Beta", "beta", 0, 1, 0.9f);

    /// <summary>The firing threshold.</summary>
    public static readonly NeuronParameter Threshold = new("Threshold", "threshold", 1e-6f, 1e6f, 1);

    /// <summary>The number of steps after a spike in which the neuron cannot fire again.</summary>
    public static readonly NeuronParameter RefractoryPeriod = new("RefractoryPeriod", "refractory_period", 0, 255, 0, IsOptional: true, IsWhole: true);

    /// <summary>A constant current (tonic drive).</summary>
    public static readonly NeuronParameter Bias = new("Bias", "bias", -1e6f, 1e6f, 0, IsOptional: true, Id: 1);

    /// <summary>The decay of the synaptic current per step; 0 is no filter.</summary>
    public static readonly NeuronParameter SynapticDecay = new("SynapticDecay", "synaptic_decay", 0, 1, 0, IsOptional: true, Id: 2);

    /// <summary>The amount by which a spike raises the threshold.</summary>
    public static readonly NeuronParameter AdaptationStrength = new("AdaptationStrength", "adaptation_strength", 0, 1e6f, 0, IsOptional: true, Id: 3);

    /// <summary>The decay per step of the raised threshold.</summary>
    public static readonly NeuronParameter AdaptationDecay = new("AdaptationDecay", "adaptation_decay", 0, 1, 0.99f, IsOptional: true, Id: 4);

    /// <summary>The membrane after a spike, if the reset is to a value.</summary>
    public static readonly NeuronParameter ResetValue = new("ResetValue", "reset_value", -1e6f, 1e6f, 0, IsOptional: true, Id: 5);

    /// <summary>Short-term plasticity: the share of the resources that a spike at rest uses (U of Tsodyks and Markram).</summary>
    public static readonly NeuronParameter Utilisation = new("Utilisation", "utilisation", 0, 1, 1, IsOptional: true, Id: 6);

    /// <summary>Short-term plasticity: the decay per step of the depression, exp(-1/D).</summary>
    public static readonly NeuronParameter DepressionDecay = new("DepressionDecay", "depression_decay", 0, 1, 0, IsOptional: true, Id: 7);

    /// <summary>Short-term plasticity: the decay per step of the facilitation, exp(-1/F).</summary>
    public static readonly NeuronParameter FacilitationDecay = new("FacilitationDecay", "facilitation_decay", 0, 1, 0, IsOptional: true, Id: 8);

    /// <summary>All parameters, in the order of the hash. Add a new parameter here.</summary>
    public static readonly IReadOnlyList<NeuronParameter> Parameters =
    [
        Beta, Threshold, RefractoryPeriod, Bias, SynapticDecay, AdaptationStrength, AdaptationDecay, ResetValue, Utilisation, DepressionDecay, FacilitationDecay,
    ];
}
