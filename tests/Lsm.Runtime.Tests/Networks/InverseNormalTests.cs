using CsCheck;
using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Tests.Networks;

public sealed class InverseNormalTests
{
    // Reference values from an independent implementation (Cephes ndtri), one or more for each of the three approximations and both tails.
    [TestCase(1e-15, -7.941345326170998)]
    [TestCase(1e-10, -6.361340902404056)]
    [TestCase(1e-05, -4.264890793922825)]
    [TestCase(0.01, -2.3263478740408408)]
    [TestCase(0.074, -1.4466320671589785)]
    [TestCase(0.0751, -1.4388253927525403)]
    [TestCase(0.2, -0.8416212335729142)]
    [TestCase(0.499999999, -2.5066283428845328e-09)]
    [TestCase(0.9, 1.2815515655446004)]
    [TestCase(0.999999, 4.753424308817087)]
    [TestCase(1 - (1.0 / (1L << 52)), 8.125890664701908)]
    [TestCase(1.0 / (1L << 53), -8.209536151601387)]
    public void Quantile_ReferenceProbabilities_GivesTheReferenceValues(double p, double z) =>
        Assert.That(InverseNormal.Quantile(p), Is.EqualTo(z).Within(1e-13).Percent);

    [Test]
    public void Quantile_MedianAndTails_IsZeroAndSymmetric()
    {
        Assert.That(InverseNormal.Quantile(0.5), Is.Zero);
        Gen.Long[1, (1L << 51) - 1].Sample(i => InverseNormal.Quantile(i / (double)(1L << 52)).Equals(-InverseNormal.Quantile(1 - (i / (double)(1L << 52)))));
    }

    [Test]
    public void Log_AnyArgument_IsWithinTwoUnitsInTheLastPlace()
    {
        Gen.Double[1e-300, 1e300].Sample(x => Math.Abs(InverseNormal.Log(x) - Math.Log(x)) <= 2 * Math.BitIncrement(Math.Abs(Math.Log(x))) - (2 * Math.Abs(Math.Log(x))));
        Gen.Double[0.5, 2].Sample(x => Math.Abs(InverseNormal.Log(x) - Math.Log(x)) <= 4e-16 * Math.Abs(Math.Log(x)));
        Assert.That(InverseNormal.Log(1), Is.Zero);
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(-0.1)]
    [TestCase(double.NaN)]
    public void Quantile_OutsideTheOpenInterval_IsRefused(double p) =>
        Assert.That(() => InverseNormal.Quantile(p), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("between 0 and 1"));

    [TestCase(0)]
    [TestCase(-1)]
    [TestCase(1e-310)]
    [TestCase(double.PositiveInfinity)]
    [TestCase(double.NaN)]
    public void Log_ArgumentWithoutLogarithm_IsRefused(double x) =>
        Assert.That(() => InverseNormal.Log(x), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("positive"));
}
