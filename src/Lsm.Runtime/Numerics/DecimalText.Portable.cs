using System.Globalization;
using System.Numerics;
using System.Text;

namespace Lsm.Runtime.Numerics;

/// <summary>
/// Numbers as text: the shortest one that gives the same bits when it is read, the same on every runtime, because files hold it. Mono writes up to two digits more than .NET,
/// so the digits are found here with whole numbers.
/// </summary>
internal static class DecimalText
{
    public static string Of(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)((bits >> 52) & 0x7FF);
        return exponent == 0x7FF || value == 0 ? Special(value, bits < 0) : Format(bits < 0, bits & 0xF_FFFF_FFFF_FFFF, exponent, fractionBits: 52, bias: 1075, plainDigits: 17);
    }

    public static string Of(float value)
    {
        int bits = BitConverter.SingleToInt32Bits(value), exponent = (bits >> 23) & 0xFF;
        return exponent == 0xFF || value == 0 ? Special(value, bits < 0) : Format(bits < 0, bits & 0x7F_FFFF, exponent, fractionBits: 23, bias: 150, plainDigits: 9);
    }

    private static string Special(double value, bool negative) =>
        double.IsNaN(value) ? "NaN" : value != 0 ? (negative ? "-Infinity" : "Infinity") : negative ? "-0" : "0";

    private static string Format(bool negative, long fraction, int exponent, int fractionBits, int bias, int plainDigits)
    {
        // The number is top / bottom, and every text above low / bottom and below high / bottom is read as it: the halves of the gaps to its neighbours.
        // The ends are read as it too, where its fraction is even.
        bool narrow = fraction == 0 && exponent > 1; // the gap below a power of two is half of the gap above it
        int power = Math.Max(exponent, 1) - bias;
        BigInteger top = (exponent == 0 ? fraction : fraction | (1L << fractionBits)) * (BigInteger)4, bottom = 4;
        BigInteger below = narrow ? 1 : 2, above = 2;
        if (power >= 0)
        {
            (top, below, above) = (top << power, below << power, above << power);
        }
        else
        {
            bottom <<= -power;
        }

        (string digits, int point) = Shortest(top, bottom, top - below, top + above, (fraction & 1) == 0);
        return Write(negative, digits, point, plainDigits);
    }

    /// <summary>The fewest digits d1 d2 ... of 0.d1d2... * 10^point that lie in the interval; of several numbers with that many digits, the nearest.</summary>
    private static (string Digits, int Point) Shortest(BigInteger top, BigInteger bottom, BigInteger low, BigInteger high, bool withEnds)
    {
        int point = (int)Math.Floor(BigInteger.Log10(top) - BigInteger.Log10(bottom)); // the right one, or one less or two
        while (top * BigInteger.Pow(10, Math.Max(-point, 0)) >= bottom * BigInteger.Pow(10, Math.Max(point, 0)))
        {
            point++;
        }

        for (int count = 1; ; count++)
        {
            // A unit of the last digit is 10^(point - count).
            BigInteger scale = BigInteger.Pow(10, Math.Max(count - point, 0)), unit = bottom * BigInteger.Pow(10, Math.Max(point - count, 0));
            BigInteger down = BigInteger.DivRem(top * scale, unit, out BigInteger rest);
            bool downFits = Fits(down), upFits = Fits(down + 1);
            if (downFits || upFits)
            {
                int half = (2 * rest).CompareTo(unit);
                bool up = !downFits || (upFits && (half > 0 || (half == 0 && !down.IsEven)));
                string digits = (up ? down + 1 : down).ToString(CultureInfo.InvariantCulture);
                return (digits.TrimEnd('0'), point + digits.Length - count);
            }

            bool Fits(BigInteger number)
            {
                int toLow = (number * unit).CompareTo(low * scale), toHigh = (number * unit).CompareTo(high * scale);
                return withEnds ? toLow >= 0 && toHigh <= 0 : toLow > 0 && toHigh < 0;
            }
        }
    }

    private static string Write(bool negative, string digits, int point, int plainDigits)
    {
        var text = new StringBuilder(negative ? "-" : "");
        if (point > plainDigits || point < -3)
        {
            text.Append(digits[0]);
            if (digits.Length > 1)
            {
                text.Append('.').Append(digits, 1, digits.Length - 1);
            }

            int exponent = point - 1;
            return text.Append('E').Append(exponent < 0 ? '-' : '+').Append(Math.Abs(exponent).ToString("00", CultureInfo.InvariantCulture)).ToString();
        }

        if (point <= 0)
        {
            return text.Append("0.").Append('0', -point).Append(digits).ToString();
        }

        return digits.Length <= point
            ? text.Append(digits).Append('0', point - digits.Length).ToString()
            : text.Append(digits, 0, point).Append('.').Append(digits, point, digits.Length - point).ToString();
    }
}
