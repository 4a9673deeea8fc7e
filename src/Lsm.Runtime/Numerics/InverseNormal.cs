namespace Lsm.Runtime.Numerics;

/// <summary>
/// The normal distribution's quantile and the natural logarithm from <c>+ - * / sqrt</c> alone, so that every machine gets the same bits:
/// the runtime's Math.Log may differ between platforms.
/// </summary>
internal static class InverseNormal
{
    /// <summary>
    /// The standard normal's quantile by the rational approximations of M. J. Wichura, "Algorithm AS 241: the percentage points of the
    /// normal distribution", Applied Statistics 37 (1988): relative error about 1e-15.
    /// </summary>
    /// <param name="p">A probability in the open interval (0, 1).</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="p"/> is not in that interval.</exception>
    public static double Quantile(double p)
    {
        if (!(p > 0 && p < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(p), p, "A probability must lie between 0 and 1, both excluded.");
        }

        double q = p - 0.5;
        if (q is <= 0.425 and >= -0.425)
        {
            double r = 0.180625 - (q * q);
            return q * Ratio(r, CentralTop, CentralBottom);
        }

        double tail = Math.Sqrt(-Log(q < 0 ? p : 1 - p));
        double z = tail <= 5 ? Ratio(tail - 1.6, MiddleTop, MiddleBottom) : Ratio(tail - 5, FarTop, FarBottom);
        return q < 0 ? -z : z;
    }

    /// <summary>
    /// The natural logarithm: x = m * 2^e with m in [sqrt(1/2), sqrt(2)), and log m = 2 artanh(s), s = (m - 1) / (m + 1), by its odd power
    /// series to s^23 (|s| is below 0.1716, so the rest is below 2^-60). Error below 2 units in the last place.
    /// </summary>
    /// <param name="x">A positive, normal, finite number.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="x"/> is not one.</exception>
    public static double Log(double x)
    {
        if (!(x > 0 && double.IsNormal(x)))
        {
            throw new ArgumentOutOfRangeException(nameof(x), x, "A logarithm needs a positive, normal, finite number.");
        }

        long bits = BitConverter.DoubleToInt64Bits(x);
        int e = (int)(bits >> 52) - 1023;
        double m = BitConverter.Int64BitsToDouble((bits & 0x000F_FFFF_FFFF_FFFF) | 0x3FF0_0000_0000_0000);
        if (m > 1.4142135623730951)
        {
            m *= 0.5;
            e++;
        }

        double s = (m - 1) / (m + 1);
        double s2 = s * s;
        double tail = 0;
        for (int power = 23; power >= 3; power -= 2)
        {
            tail = s2 * ((1.0 / power) + tail);
        }

        // ln 2 in two parts; the first has enough trailing zeros for e times it to be exact.
        const double Ln2High = 0.693147180369123816490, Ln2Low = 1.90821492927058770002e-10;
        return (e * Ln2High) + ((e * Ln2Low) + (2 * (s + (s * tail))));
    }

    // Numerator and denominator coefficients of each range, highest power first.
    private static ReadOnlySpan<double> CentralTop =>
        [2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457, 13731.693765509461125,
         1971.5909503065514427, 133.14166789178437745, 3.3871328727963666080];

    private static ReadOnlySpan<double> CentralBottom =>
        [5226.4952788528545610, 28729.085735721942674, 39307.895800092710610, 21213.794301586595867, 5394.1960214247511077,
         687.18700749205790830, 42.313330701600911252, 1];

    private static ReadOnlySpan<double> MiddleTop =>
        [7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1, 1.27045825245236838258,
         3.64784832476320460504, 5.76949722146069140550, 4.63033784615654529590, 1.42343711074968357734];

    private static ReadOnlySpan<double> MiddleBottom =>
        [1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2, 1.48103976427480074590e-1,
         6.89767334985100004550e-1, 1.67638483018380384940, 2.05319162663775882187, 1];

    private static ReadOnlySpan<double> FarTop =>
        [2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3, 2.65321895265761230930e-2,
         2.96560571828504891230e-1, 1.78482653991729133580, 5.46378491116411436990, 6.65790464350110377720];

    private static ReadOnlySpan<double> FarBottom =>
        [2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5, 7.86869131145613259100e-4,
         1.48753612908506148525e-2, 1.36929880922735805310e-1, 5.99832206555887937690e-1, 1];

    private static double Ratio(double r, ReadOnlySpan<double> top, ReadOnlySpan<double> bottom)
    {
        double above = top[0], below = bottom[0];
        for (int i = 1; i < top.Length; i++)
        {
            above = (above * r) + top[i];
            below = (below * r) + bottom[i];
        }

        return above / below;
    }
}
