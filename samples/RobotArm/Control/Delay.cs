namespace RobotArm.Control;

/// <summary>The delay of the motors, and the delay that the readout is trained for.</summary>
/// <param name="Ticks">The ticks between a sensor value and the motors that it causes.</param>
/// <param name="TrainedFor">The ticks by which the targets of the training samples are shifted.</param>
internal readonly record struct Delay(int Ticks, int TrainedFor)
{
    public static Delay None { get; }

    /// <summary>A delay that the readout is trained for.</summary>
    public static Delay Of(int ticks) => new(ticks, ticks);
}
