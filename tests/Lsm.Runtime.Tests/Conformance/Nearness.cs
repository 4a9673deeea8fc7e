namespace Lsm.Runtime.Tests.Conformance;

/// <summary>How near singles must come to the doubles of a reference run.</summary>
internal static class Nearness
{
    /// <summary>1e-3; where values beyond 1,000 occur, a millionth of the largest: a single has seven digits, and differences of large values keep their errors.</summary>
    /// <exception cref="InvalidDataException">A value is no finite number: nothing can be near it.</exception>
    public static double Tolerance(ReadOnlySpan<double> theirs)
    {
        double largest = 1000;
        foreach (double value in theirs)
        {
            largest = double.IsFinite(value) ? Math.Max(largest, Math.Abs(value)) : throw new InvalidDataException($"The reference run has the value {value}.");
        }

        return largest * 1e-6;
    }

    /// <summary>The largest difference; infinite if one is NaN, which NUnit finds less than every number.</summary>
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
