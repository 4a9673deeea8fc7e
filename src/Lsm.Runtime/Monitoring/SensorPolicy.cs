namespace Lsm.Runtime.Monitoring;

/// <summary>The policy for a sensor value that is NaN, infinite or outside its range.</summary>
public enum SensorPolicy
{
    /// <summary>Refuses the tick for all agents with an exception that names the agent and the sensor. Nothing changes.</summary>
    Reject,

    /// <summary>Uses the nearest value of the range; for NaN, the last good value.</summary>
    Clamp,

    /// <summary>Uses the last good value of that sensor of the agent.</summary>
    HoldLast,

    /// <summary>Freezes the agent for the tick: its state and its motors keep their bits. The other agents run.</summary>
    Freeze,
}
