namespace SpokenDigits.Audio;

/// <summary>
/// Logarithm, exponential and cosine from <c>+ - * /</c> only: the runtime's functions may differ in the last bit between machines, and the
/// spikes with them.
/// </summary>
internal static class PortableMath
{
    private const double Ln2 = 0.693147180559945309;

    /// <summary>The natural logarithm of a positive normal number.</summary>
    public static double Log(double x)
    {
        // x = 2^k m with m near 1; log m = 2 artanh((m - 1) / (m + 1)).
        long bits = BitConverter.DoubleToInt64Bits(x);
        int k = (int)(bits >> 52) - 1023;
        double m = BitConverter.Int64BitsToDouble((bits & 0xF_FFFF_FFFF_FFFF) | (1023L << 52));
        if (m > 1.4142135623730951)
        {
            m *= 0.5;
            k++;
        }

        double s = (m - 1) / (m + 1), square = s * s, sum = 0;
        for (int i = 21; i >= 1; i -= 2)
        {
            sum = (sum * square) + (1.0 / i);
        }

        return (k * Ln2) + (2 * s * sum);
    }

    /// <summary>e^x for |x| up to about 20.</summary>
    public static double Exp(double x)
    {
        double small = x / 256, value = 1;
        for (int i = 12; i >= 1; i--)
        {
            value = 1 + (value * small / i);
        }

        for (int i = 0; i < 8; i++)
        {
            value *= value;
        }

        return value;
    }

    /// <summary>The cosine of a number of turns, 0 to 1.</summary>
    public static double CosineOfTurns(double turns)
    {
        // cos(2 pi t) is even around t = 1/2 and odd around t = 1/4; two series for 0 .. 1/8 cover the rest.
        double t = turns > 0.5 ? 1 - turns : turns;
        double sign = t > 0.25 ? -1 : 1;
        t = t > 0.25 ? 0.5 - t : t;
        double angle = 2 * Math.PI * (t > 0.125 ? 0.25 - t : t), square = angle * angle, sum = 1;
        int first = t > 0.125 ? 21 : 20;
        for (int i = first; i >= 2; i -= 2)
        {
            sum = 1 - (sum * square / (i * (i - 1)));
        }

        return sign * (t > 0.125 ? angle * sum : sum);
    }
}
