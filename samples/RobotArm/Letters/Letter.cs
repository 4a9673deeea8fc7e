using RobotArm.Mechanics;

namespace RobotArm.Letters;

/// <summary>A letter to write: the position of the pen every 5 ms in the arm's workspace, and the joint angles for it.</summary>
internal sealed class Letter
{
    /// <summary>Seconds between two points.</summary>
    public const double TickSeconds = 0.005;

    /// <summary>The longer side of a letter, metres.</summary>
    public const double Size = 0.2;

    /// <summary>Shorter recordings are refused: the angles, which are 50 ms late, could hardly correct them.</summary>
    public const int MinPoints = 30;

    private readonly Vec2[] hand;
    private readonly Vec2[] angles;

    /// <param name="name">The letter.</param>
    /// <param name="strokes">Its points at any scale and place, at least <see cref="MinPoints"/>, not all the same.</param>
    public Letter(string name, ReadOnlySpan<Vec2> strokes)
    {
        Name = name;
        hand = Fit(strokes);
        angles = Array.ConvertAll(hand, ArmKinematics.Angles);
    }

    /// <summary>The middle of every letter: in front of the arm, away from its limits.</summary>
    public static Vec2 Middle { get; } = new(0, 0.55);

    public string Name { get; }

    /// <summary>The number of points.</summary>
    public int Count => hand.Length;

    public ReadOnlySpan<Vec2> Hand => hand;

    public ReadOnlySpan<Vec2> Angles => angles;

    private static Vec2[] Fit(ReadOnlySpan<Vec2> strokes)
    {
        Vec2 low = strokes[0], high = strokes[0];
        foreach (Vec2 point in strokes)
        {
            low = new(Math.Min(low.X, point.X), Math.Min(low.Y, point.Y));
            high = new(Math.Max(high.X, point.X), Math.Max(high.Y, point.Y));
        }

        double scale = Size / Math.Max(high.X - low.X, high.Y - low.Y);
        Vec2 middle = 0.5 * (low + high);
        var hand = new Vec2[strokes.Length];
        for (int i = 0; i < hand.Length; i++)
        {
            hand[i] = Middle + (scale * (strokes[i] - middle));
        }

        return hand;
    }
}
