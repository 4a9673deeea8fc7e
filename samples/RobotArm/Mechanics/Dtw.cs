namespace RobotArm.Mechanics;

/// <summary>Dynamic time warping: the distance between a path and its reference, whatever the timing of either.</summary>
internal static class Dtw
{
    /// <summary>The accumulated Euclidean distance along the cheapest alignment of two paths, in their unit summed over the matches.</summary>
    /// <param name="path">At least one point.</param>
    /// <param name="reference">At least one point.</param>
    public static double Cost(ReadOnlySpan<Vec2> path, ReadOnlySpan<Vec2> reference)
    {
        if (path.IsEmpty || reference.IsEmpty)
        {
            throw new ArgumentException($"A path of {path.Length} points and a reference of {reference.Length}: each needs at least one.");
        }

        var costs = new double[reference.Length];
        Array.Fill(costs, double.PositiveInfinity);
        double diagonal = 0;    // the cell before both; its cost is 0 only before the first match
        foreach (Vec2 point in path)
        {
            double left = double.PositiveInfinity;
            for (int j = 0; j < costs.Length; j++)
            {
                double above = costs[j];
                left = Math.Min(Math.Min(left, above), diagonal) + (point - reference[j]).Length;
                (costs[j], diagonal) = (left, above);
            }

            diagonal = double.PositiveInfinity;
        }

        return costs[^1];
    }
}
