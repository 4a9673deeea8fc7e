namespace Lsm.Bench.Reports;

/// <summary>Rounds numbers to the digits of a measurement.</summary>
internal static class Rounded
{
    public static double To(double value) => Math.Abs(value) >= 1000 ? Math.Round(value) : Math.Round(value, 3);
}
