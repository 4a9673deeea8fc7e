namespace Lsm.Runtime.Frames;

/// <summary>A late frame, and the motors that stood in for its own. Immutable.</summary>
public sealed class MotorSubstitution
{
    private readonly float[] motors;

    internal MotorSubstitution(long frame, ReadOnlySpan<float> motors)
    {
        Frame = frame;
        this.motors = motors.ToArray();
    }

    /// <summary>The frame that was late.</summary>
    public long Frame { get; }

    /// <summary>[slot, motor]: what was handed out.</summary>
    public ReadOnlySpan<float> Motors => motors;
}
