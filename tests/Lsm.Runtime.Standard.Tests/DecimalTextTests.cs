using System.Globalization;
using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Tests;

/// <summary>The netstandard2.1 build writes numbers as .NET does, because files hold them.</summary>
public class DecimalTextTests
{
    private static readonly double[] Chosen =
    [
        0, -0.0, 1, -1, 0.1, 0.3, 0.95f, 1.0 / 3, 1e15, 1e16, 1e17, 123456789012345678, 1e-4, 1e-5, 1.5e-5, 9007199254740993, 5e-324, 2.2250738585072014e-308, double.MaxValue, double.MinValue,
        double.NaN, double.PositiveInfinity, double.NegativeInfinity,
    ];

    private static IEnumerable<double> Doubles() =>
        [.. Chosen, .. Enumerable.Range(-1074, 2098).Select(static power => Math.ScaleB(1, power)), .. Drawn().Select(BitConverter.Int64BitsToDouble), .. Drawn().Select(static bits => (bits >> 44) / 1000.0)];

    [Test]
    public void Of_Double_IsTheTextOfNet()
    {
        foreach (double value in Doubles())
        {
            string net = value.ToString("R", CultureInfo.InvariantCulture), own = DecimalText.Of(value);
            if (BitConverter.DoubleToInt64Bits(Read(net)) == BitConverter.DoubleToInt64Bits(value)) // .NET's text of 2^-958 and some more is read as another number
            {
                Assert.That(own, Is.EqualTo(net), $"{BitConverter.DoubleToInt64Bits(value):x16}");
            }

            Assert.That(Read(own), Is.EqualTo(value));
        }

        static double Read(string text) => double.Parse(text, CultureInfo.InvariantCulture);
    }

    [Test]
    public void Of_Float_IsTheTextOfNet()
    {
        foreach (float value in Doubles().Select(static value => (float)value).Concat(Drawn().Select(static bits => BitConverter.Int32BitsToSingle((int)bits))))
        {
            Assert.That(DecimalText.Of(value), Is.EqualTo(value.ToString("R", CultureInfo.InvariantCulture)), $"{BitConverter.SingleToInt32Bits(value):x8}");
        }
    }

    private static long[] Drawn()
    {
        var random = new Random(1);
        return Enumerable.Range(0, 10_000).Select(_ => random.NextInt64(long.MinValue, long.MaxValue)).ToArray();
    }
}
