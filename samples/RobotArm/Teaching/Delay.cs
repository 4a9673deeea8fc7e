namespace RobotArm.Teaching;

/// <summary>A delay that is declared, and the delay that the readout is trained for.</summary>
/// <param name="Ticks">How many ticks late motors act.</param>
/// <param name="TrainedFor">How far ahead the readout is taught to look.</param>
internal readonly record struct Delay(int Ticks, int TrainedFor)
{
    public static Delay None { get; }

    public static Delay Of(int ticks) => new(ticks, ticks);
}
