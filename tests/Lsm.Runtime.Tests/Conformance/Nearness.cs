namespace Lsm.Runtime.Tests.Conformance;

/// <summary>The distance of floats from the doubles of a reference run.</summary>
internal static class Nearness
{
    /// <summary>The largest difference; infinite if a value is NaN, because NUnit orders NaN below every number.</summary>
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
