namespace RobotArm.Report;

/// <summary>Percentiles of the tick times, milliseconds: half of the ticks take at most P50, and so on.</summary>
internal sealed record TickTimes(double P50, double P90, double P99, double Max)
{
    /// <param name="seconds">One per tick, at least one.</param>
    public static TickTimes Of(IReadOnlyCollection<double> seconds)
    {
        double[] sorted = [.. seconds.Order()];
        double At(double share) => 1000 * sorted[Math.Min(sorted.Length - 1, (int)Math.Ceiling(share * sorted.Length) - 1)];
        return new(At(0.5), At(0.9), At(0.99), At(1));
    }
}
