using RobotArm.Mechanics;

namespace RobotArm.Reaching;

/// <summary>
/// A movement to learn: the hand moves straight from one point to another in half a second with minimum jerk
/// (T. Flash and N. Hogan, J. Neuroscience 5, 1985). Holds the joint angles and torques of the movement too.
/// </summary>
internal sealed class Reach
{
    /// <summary>Control steps per movement.</summary>
    public const int Ticks = 250;

    /// <summary>Seconds per control step.</summary>
    public const double TickSeconds = 0.002;

    private readonly Vec2[] hand = new Vec2[Ticks + 1];
    private readonly ArmState[] arm = new ArmState[Ticks + 1];
    private readonly Vec2[] torques = new Vec2[Ticks];

    public Reach(string name, Vec2 from, Vec2 to, double publishedDtw)
    {
        (Name, From, To, PublishedDtw) = (name, from, to, publishedDtw);
        var exact = new Vec2[Ticks + 1];
        for (int k = 0; k <= Ticks; k++)
        {
            (arm[k], hand[k], exact[k]) = At(k);
        }

        for (int k = 0; k < Ticks; k++)
        {
            torques[k] = 0.5 * (exact[k] + exact[k + 1]);
        }
    }

    /// <summary>The four movements of the IJCNN 2017 paper, with the costs of its set D (read from a figure, within 0.3).</summary>
    public static IReadOnlyList<Reach> All { get; } =
    [
        new("1", new(0.75, 0.25), new(0.00, 0.50), 18.1),
        new("2", new(0.25, 0.60), new(-0.25, 0.60), 6.6),
        new("3", new(-0.10, 0.75), new(-0.10, 0.25), 2.7),
        new("4", new(-0.75, 0.50), new(-0.40, 0.00), 3.3),
    ];

    public string Name { get; }

    public Vec2 From { get; }

    public Vec2 To { get; }

    /// <summary>The mean DTW cost that the paper gives.</summary>
    public double PublishedDtw { get; }

    /// <summary>[tick 0 .. 250]: the position of the hand.</summary>
    public ReadOnlySpan<Vec2> Hand => hand;

    /// <summary>[tick 0 .. 250]: the state of the arm.</summary>
    public ReadOnlySpan<ArmState> Arm => arm;

    /// <summary>[tick 0 .. 249]: the torques during a tick, the mean of those at its start and end.</summary>
    public ReadOnlySpan<Vec2> Torques => torques;

    private (ArmState Arm, Vec2 Hand, Vec2 Torques) At(int k)
    {
        double seconds = Ticks * TickSeconds, s = (double)k / Ticks;
        Vec2 way = To - From;
        Vec2 hand = From + (s * s * s * (10 + (s * (-15 + (6 * s)))) * way);
        Vec2 velocity = s * s * (30 + (s * (-60 + (30 * s)))) / seconds * way;
        Vec2 acceleration = s * (60 + (s * (-180 + (120 * s)))) / (seconds * seconds) * way;
        Vec2 angles = ArmKinematics.Angles(hand), speeds = ArmKinematics.Speeds(angles, velocity);
        Vec2 bend = ArmKinematics.Accelerations(angles, speeds, acceleration);
        return (new(angles, speeds), hand, ArmDynamics.Torques(angles, speeds, bend));
    }
}
