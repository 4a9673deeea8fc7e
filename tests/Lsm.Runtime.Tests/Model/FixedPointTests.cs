using Lsm.Runtime.Networks;
using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Tests.Model;

/// <summary>The fixed-point scale is the largest for which no incoming sum reaches 2^24.</summary>
public sealed class FixedPointTests
{
    [Test]
    public void Scale_AnyWeights_IsTheLargestThatFits([Values] InputKind input)
    {
        for (int seed = 0; seed < 50; seed++)
        {
            var random = new Random(seed);
            LiquidReservoir reservoir = TestModels.Wild(random, 2 + random.Next(60), input, FeatureKind.Spikes, "linear").Reservoir;
            Assert.That(LargestSum(reservoir, reservoir.ScaleExponent), Is.LessThan(1 << 24));
            if (reservoir.ScaleExponent < 50)
            {
                Assert.That(LargestSum(reservoir, reservoir.ScaleExponent + 1), Is.GreaterThanOrEqualTo(1 << 24).Or.EqualTo(-1));
            }
        }
    }

    [Test]
    public void QuantisationError_DyadicWeights_IsZero()
    {
        SynapseMatrix dyadic = SynapseMatrix.FromRows(2, [0, 1, 2], [1, 0], [0.375f, -1.25f]);
        LiquidReservoir exact = LiquidReservoir.FromWeights([1, 1], dyadic);
        Assert.That(exact.QuantisationError, Is.Zero);
        Assert.That(exact.Recurrent.Weights.ToArray(), Is.EqualTo(new[] { 0.375f, -1.25f }));
        LiquidReservoir rounded = LiquidReservoir.FromWeights([1, 1], SynapseMatrix.FromRows(2, [0, 1, 2], [1, 1], [0.1f, 3e-9f]));
        Assert.That(rounded.QuantisationError, Is.GreaterThan(0).And.LessThanOrEqualTo(FloatRules.PowerOfTwo(-rounded.ScaleExponent - 1)));
    }

    [Test]
    public void FromWeights_BeyondEveryScale_IsRefused() =>
        Assert.That(
            () => LiquidReservoir.FromWeights([1], SynapseMatrix.FromRows(1, [0, 1], [0], [3e38f])),
            Throws.ArgumentException.With.Message.Contains("Scale the recurrent weights down"));

    [Test]
    public void FromWeights_RepeatedTargets_AddsThem()
    {
        LiquidReservoir reservoir = LiquidReservoir.FromWeights([1, 1], SynapseMatrix.FromRows(2, [0, 3, 3], [1, 0, 1], [0.25f, 0.5f, 0.125f]));
        Assert.That(reservoir.Recurrent.ToDense(), Is.EqualTo(new[] { 0.5f, 0, 0.375f, 0 }), "W[post, pre]");
    }

    // Rounds each dequantised weight at the exponent. At a larger exponent the given weights may differ from the dequantised ones by
    // half a unit each, so the sum there is a lower estimate. Returns -1 if the sum is too close to the limit to decide.
    private static long LargestSum(LiquidReservoir reservoir, int exponent)
    {
        SynapseMatrix recurrent = reservoir.Recurrent;
        var sums = new long[2, reservoir.Size];
        double scale = FloatRules.PowerOfTwo(exponent);
        int terms = 0;
        for (int i = 0; i < recurrent.SynapseCount; i++, terms++)
        {
            long whole = (long)Math.Round(recurrent.Weights[i] * scale);
            sums[whole > 0 ? 0 : 1, recurrent.Targets[i]] += Math.Abs(whole);
        }

        for (int i = 0; reservoir.Input == InputKind.Spikes && i < reservoir.InputWeights.Length; i++, terms++)
        {
            long whole = (long)Math.Round(reservoir.InputWeights[i] * scale);
            sums[whole > 0 ? 0 : 1, i % reservoir.Size] += Math.Abs(whole);
        }

        long largest = 0;
        foreach (long sum in sums)
        {
            largest = Math.Max(largest, sum);
        }

        return exponent > reservoir.ScaleExponent && largest >= (1 << 24) - terms && largest < 1 << 24 ? -1 : largest;
    }
}
