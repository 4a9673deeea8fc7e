using RobotArm.Mechanics;

namespace RobotArm.Reaching;

/// <summary>The errors of the trials of one reach.</summary>
/// <param name="Reach">The movement.</param>
/// <param name="DtwMean">The mean DTW cost over the trials, metres summed over the matched points.</param>
/// <param name="DtwSd">Its standard deviation over the trials.</param>
/// <param name="EndPointErrorCm">The mean distance of the hand from its target at the end, centimetres.</param>
internal sealed record ReachScore(Reach Reach, double DtwMean, double DtwSd, double EndPointErrorCm)
{
    public static ReachScore Of(Reach reach, IReadOnlyList<Vec2[]> hands)
    {
        double sum = 0, squares = 0, end = 0;
        foreach (Vec2[] hand in hands)
        {
            double cost = Dtw.Cost(hand, reach.Hand[1..]);
            sum += cost;
            squares += cost * cost;
            end += 100 * (hand[^1] - reach.To).Length;
        }

        int n = hands.Count;
        double mean = sum / n;
        return new(reach, mean, n < 2 ? 0 : Math.Sqrt(Math.Max(0, (squares - (n * mean * mean)) / (n - 1))), end / n);
    }
}
