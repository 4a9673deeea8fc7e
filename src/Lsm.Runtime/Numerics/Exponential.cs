namespace Lsm.Runtime.Numerics;

/// <summary>
/// The exponential function from <c>+ - * /</c> alone, so that every machine gets the same bits: the runtime's Math.Exp may differ between
/// platforms.
/// </summary>
internal static class Exponential
{
    // ln 2 in two parts: the first has 21 trailing zero bits, so that its products with the exponents of doubles are exact.
    private const double Ln2High = 6.93147180369123816490e-01;
    private const double Ln2Low = 1.90821492927058770002e-10;

    /// <summary>
    /// <c>e^x</c> by <c>x = k ln 2 + r</c>, |r| at most 0.3466, and r's power series to r^13 (the rest is below 2^-57 of it). Error below 1 unit
    /// in the last place. Below -708 it is +0, above 709.78 infinite; NaN stays NaN.
    /// </summary>
    public static double Exp(double x)
    {
        if (!(x >= -708))
        {
            return double.IsNaN(x) ? x : 0;
        }

        if (x > 709.782712893384)
        {
            return double.PositiveInfinity;
        }

        double k = Math.Round(x * 1.4426950408889634);
        double high = x - (k * Ln2High), low = k * Ln2Low;
        double r = high - low;
        double tail = 1.0 / 6227020800;
        tail = (tail * r) + (1.0 / 479001600);
        tail = (tail * r) + (1.0 / 39916800);
        tail = (tail * r) + (1.0 / 3628800);
        tail = (tail * r) + (1.0 / 362880);
        tail = (tail * r) + (1.0 / 40320);
        tail = (tail * r) + (1.0 / 5040);
        tail = (tail * r) + (1.0 / 720);
        tail = (tail * r) + (1.0 / 120);
        tail = (tail * r) + (1.0 / 24);
        tail = (tail * r) + (1.0 / 6);
        tail = (tail * r) + 0.5;

        // The small parts first: what r lost when the two parts were joined, and everything after 1 + r.
        double lost = (high - r) - low;
        double value = 1 + (r + ((tail * r * r) + lost));

        // Two steps, because 2^1024 is not a double, while e^x may be a double just below it.
        long half = (long)k / 2;
        return value * FloatRules.PowerOfTwo((int)half) * FloatRules.PowerOfTwo((int)((long)k - half));
    }
}
