namespace Lsm.Runtime.Monitoring;

/// <summary>The verdict on a liquid.</summary>
public enum LiquidHealth
{
    /// <summary>Some neurons fire, and none of the other verdicts holds.</summary>
    Healthy,

    /// <summary>No neuron fired in the window: the input is too weak, or there is none.</summary>
    Silent,

    /// <summary>At least a tenth of the neurons fired in every step of the window: they no longer respond to the input.</summary>
    LatchedUp,

    /// <summary>Neurons fire in more than half of all steps: the input or the weights are too strong.</summary>
    Saturated,
}
