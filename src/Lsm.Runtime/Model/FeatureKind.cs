namespace Lsm.Runtime;

/// <summary>What the readout sees of every neuron, read once per tick after its last step.</summary>
public enum FeatureKind
{
    /// <summary>1 where the neuron fired in the last step, else 0.</summary>
    Spikes,

    /// <summary>How often the neuron fired during the tick.</summary>
    SpikeCounts,

    /// <summary>An exponential trace of the spikes, <c>trace = decay*trace + spike</c>; the usual choice for control.</summary>
    Trace,

    /// <summary>The membrane after reset.</summary>
    Membrane,
}
