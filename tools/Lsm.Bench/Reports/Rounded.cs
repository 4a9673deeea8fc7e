namespace Lsm.Bench.Reports;

/// <summary>Numbers with as many digits as a measurement has.</summary>
internal static class Rounded
{
    public static double To(double value) => Math.Abs(value) >= 1000 ? Math.Round(value) : Math.Round(value, 3);
}
