namespace Lsm.Runtime.Recording;

/// <summary>A late frame and its substitute motors. Immutable and free-threaded.</summary>
public sealed class MotorSubstitution
{
    private readonly float[] motors;

    /// <summary>Creates a substitution. Copies the motors.</summary>
    /// <param name="frame">The late frame.</param>
    /// <param name="motors">[agent, motor], finite, agents in the order of the recording.</param>
    public MotorSubstitution(long frame, ReadOnlySpan<float> motors)
    {
        Frame = frame;
        this.motors = motors.ToArray();
    }

    /// <summary>The late frame.</summary>
    public long Frame { get; }

    /// <summary>[agent, motor]: the substitute motors, agents in the order of the recording.</summary>
    public ReadOnlySpan<float> Motors => motors;

    /// <summary>The index of the first motor that is not finite, or -1.</summary>
    internal int FirstBadMotor() => Array.FindIndex(motors, static motor => !float.IsFinite(motor));
}
