using RobotArm.Mechanics;

namespace RobotArm.Letters;

/// <summary>The error of a written letter: the DTW cost per point of the letter, millimetres.</summary>
/// <param name="Letter">The letter.</param>
/// <param name="DtwPerPointMm">The error without a push.</param>
/// <param name="PushedDtwPerPointMm">The error with a push half-way.</param>
internal sealed record LetterScore(Letter Letter, double DtwPerPointMm, double PushedDtwPerPointMm)
{
    public static LetterScore Of(Letter letter, Vec2[] hand, Vec2[] pushed) => new(letter, PerPoint(letter, hand), PerPoint(letter, pushed));

    private static double PerPoint(Letter letter, Vec2[] hand) => 1000 * Dtw.Cost(hand, letter.Hand) / letter.Count;
}
