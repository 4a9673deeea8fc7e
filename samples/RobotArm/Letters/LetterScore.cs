using RobotArm.Mechanics;

namespace RobotArm.Letters;

/// <summary>How well a letter was written, in millimetres of DTW cost per point of it.</summary>
/// <param name="Letter">The letter.</param>
/// <param name="DtwPerPointMm">Undisturbed.</param>
/// <param name="PushedDtwPerPointMm">After a push half-way.</param>
internal sealed record LetterScore(Letter Letter, double DtwPerPointMm, double PushedDtwPerPointMm)
{
    public static LetterScore Of(Letter letter, Vec2[] hand, Vec2[] pushed) => new(letter, PerPoint(letter, hand), PerPoint(letter, pushed));

    private static double PerPoint(Letter letter, Vec2[] hand) => 1000 * Dtw.Cost(hand, letter.Hand) / letter.Count;
}
