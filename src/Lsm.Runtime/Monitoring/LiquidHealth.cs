namespace Lsm.Runtime.Monitoring;

/// <summary>
/// The health of a liquid, judged from its spikes: whether enough neurons respond to the input. It is cheap enough to watch every agent of a running host, but does not predict how well
/// a task is learned; <see cref="LiquidProbe"/> measures what a readout can use.
/// </summary>
public enum LiquidHealth
{
    /// <summary>At least a tenth of the neurons fired in some steps of the window and not in others, and the rate is at least 0.01. A high rate is not a problem as long as neurons respond.</summary>
    Healthy,

    /// <summary>No neuron fired in the window: the input is too weak, or there is none.</summary>
    Silent,

    /// <summary>Fewer than a tenth of the neurons fired in some steps and not in others, and some fired in every one: they no longer respond to the input.</summary>
    LatchedUp,

    /// <summary>As <see cref="LatchedUp"/>, with more than half of all neurons: the input or the weights are too strong.</summary>
    Saturated,

    /// <summary>Neurons fire in fewer than 1 % of the steps, or fewer than a tenth of them ever fire: too few spikes for a readout to follow the input.</summary>
    Sparse,
}
