using RobotArm.Mechanics;

namespace RobotArm.Letters;

/// <summary>A sudden displacement of the hand.</summary>
/// <param name="Tick">The tick of the push; -1 for none.</param>
/// <param name="By">The displacement, metres.</param>
internal readonly record struct Push(int Tick, Vec2 By)
{
    public static Push None { get; } = new(-1, default);

    /// <summary>A push in a direction given as a fraction of a turn.</summary>
    public static Push Towards(int tick, double metres, double turn) =>
        new(tick, metres * new Vec2(Math.Cos(Math.Tau * turn), Math.Sin(Math.Tau * turn)));
}
