namespace Lsm.Runtime;

/// <summary>
/// The values that the readout reads, once per tick after the last step. Kinds can be combined. The features are then the values of one kind after the
/// other, in the order of the numbers below. <see cref="Spikes"/> and <see cref="SpikeCounts"/> exclude each other.
/// </summary>
[Flags]
public enum FeatureKind
{
    /// <summary>No feature; a model refuses it.</summary>
    None = 0,

    /// <summary>[neuron]: 1 if the neuron fired in the last step, else 0; with graded spikes the payload.</summary>
    Spikes = 1,

    /// <summary>[neuron]: the number of spikes of the neuron during the tick; with graded spikes the sum of their payloads.</summary>
    SpikeCounts = 2,

    /// <summary>[trace, neuron]: exponential traces of the spikes, <c>trace = decay*trace + spike</c>. The usual choice for control.</summary>
    Trace = 4,

    /// <summary>[neuron]: the membrane potential after reset.</summary>
    Membrane = 8,

    /// <summary>[neuron]: an exponential mean of the membrane potential, <c>trace = decay*trace + (1 - decay)*membrane</c>.</summary>
    MembraneTrace = 16,

    /// <summary>[neuron]: the adaptation; the reservoir must have an adaptation strength.</summary>
    Adaptation = 32,

    /// <summary>[delay, sensor]: the sensors of this tick, then those of the ticks that <see cref="FeatureOptions.SensorDelays"/> names.</summary>
    Sensors = 64,
}
