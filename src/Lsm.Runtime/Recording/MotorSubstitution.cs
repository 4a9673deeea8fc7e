namespace Lsm.Runtime.Recording;

/// <summary>A late frame, and the motors that were handed out in place of its own. Immutable and free-threaded.</summary>
public sealed class MotorSubstitution
{
    private readonly float[] motors;

    /// <summary>A substitution of given values, which are copied.</summary>
    /// <param name="frame">The frame that was late.</param>
    /// <param name="motors">[agent, motor], agents in the order of the recording that it belongs to; the recording requires finite values.</param>
    public MotorSubstitution(long frame, ReadOnlySpan<float> motors)
    {
        Frame = frame;
        this.motors = motors.ToArray();
    }

    /// <summary>The frame that was late.</summary>
    public long Frame { get; }

    /// <summary>[agent, motor]: what was handed out, agents in the recording's order.</summary>
    public ReadOnlySpan<float> Motors => motors;

    /// <summary>The index of the first motor that is not finite, or -1.</summary>
    internal int FirstBadMotor() => Array.FindIndex(motors, static motor => !float.IsFinite(motor));
}
