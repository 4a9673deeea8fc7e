using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Tests.Encoders;

[TestFixture]
public class ExponentialTests
{
    [Test]
    public void Exp_AnyArgument_IsWithinTwoUnitsInTheLastPlace()
    {
        var random = new Random(1);
        for (int i = 0; i < 200_000; i++)
        {
            double x = i % 2 == 0 ? (random.NextDouble() * 1416) - 707 : (random.NextDouble() - 0.5) * 2;
            double expected = Math.Exp(x), actual = Exponential.Exp(x);
            Assert.That(Math.Abs(actual - expected), Is.Not.NaN.And.LessThanOrEqualTo(2 * (Math.BitIncrement(expected) - expected)), $"{x:R}");
        }
    }

    [Test]
    public void Exp_EdgesOfTheRange_AreAsDocumented()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Exponential.Exp(0), Is.EqualTo(1));
            Assert.That(Exponential.Exp(-709), Is.Zero);
            Assert.That(Exponential.Exp(double.NegativeInfinity), Is.Zero);
            Assert.That(Exponential.Exp(710), Is.EqualTo(double.PositiveInfinity));
            Assert.That(Exponential.Exp(709.7), Is.EqualTo(Math.Exp(709.7)).Within(1e-13).Percent);
            Assert.That(Exponential.Exp(double.NaN), Is.NaN);
        });
    }

    [Test]
    public void Exp_ManyArguments_HasPinnedBits()
    {
        // Training must give the same weights on every machine, so these bits must be the same too.
        Assert.That(BitConverter.DoubleToInt64Bits(Exponential.Exp(1)), Is.EqualTo(0x4005BF0A8B14576A));
        ulong hash = 0;
        for (int i = -700; i <= 700; i++)
        {
            hash = (hash * 31) + (ulong)BitConverter.DoubleToInt64Bits(Exponential.Exp(i * 1.0137));
        }

        Assert.That(hash, Is.EqualTo(13843857077899472029UL));
    }
}
