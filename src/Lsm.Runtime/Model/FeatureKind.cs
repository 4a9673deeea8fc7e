namespace Lsm.Runtime;

/// <summary>The feature of a neuron that the readout reads, once per tick after the last step.</summary>
public enum FeatureKind
{
    /// <summary>1 if the neuron fired in the last step, else 0.</summary>
    Spikes,

    /// <summary>The number of spikes of the neuron during the tick.</summary>
    SpikeCounts,

    /// <summary>An exponential trace of the spikes, <c>trace = decay*trace + spike</c>. The usual choice for control.</summary>
    Trace,

    /// <summary>The membrane potential after reset.</summary>
    Membrane,
}
