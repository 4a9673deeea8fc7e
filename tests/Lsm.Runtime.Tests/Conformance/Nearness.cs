namespace Lsm.Runtime.Tests.Conformance;

/// <summary>How near singles come to the doubles of a reference run.</summary>
internal static class Nearness
{
    /// <summary>The largest difference; infinite where one is NaN, which NUnit finds less than every number.</summary>
    public static double Distance(ReadOnlySpan<float> ours, ReadOnlySpan<double> theirs)
    {
        double largest = 0;
        for (int i = 0; i < ours.Length; i++)
        {
            double distance = Math.Abs(ours[i] - theirs[i]);
            largest = double.IsNaN(distance) ? double.PositiveInfinity : Math.Max(largest, distance);
        }

        return largest;
    }
}
