namespace Lsm.Runtime.Monitoring;

/// <summary>What becomes of a sensor value that is NaN, infinite or out of its declared range.</summary>
public enum SensorPolicy
{
    /// <summary>The tick is refused, for all agents, naming the agent and the sensor; nothing was changed.</summary>
    Reject,

    /// <summary>The nearest value of the range stands in; for NaN, the last good one.</summary>
    Clamp,

    /// <summary>The agent's last good value of that sensor stands in.</summary>
    HoldLast,

    /// <summary>The agent sits the tick out: frozen bit for bit, its motors what they were. The others run.</summary>
    Freeze,
}
