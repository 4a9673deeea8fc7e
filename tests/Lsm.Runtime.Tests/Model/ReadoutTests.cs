using Lsm.Runtime.Readouts;

namespace Lsm.Runtime.Tests.Model;

/// <summary>Readouts alone, against the order of additions in docs/arithmetic.md.</summary>
public class ReadoutTests
{
    private static float[] Values(int count, int seed) => [.. Enumerable.Range(0, count).Select(i => (((i + seed) * 7919 % 1009) - 504) / 251f)];

    /// <summary>Adds 64 partial sums over features k, k + 64, ... pairwise in six rounds, and the bias last.</summary>
    private static float Sum(ReadOnlySpan<float> weights, ReadOnlySpan<float> features, float bias)
    {
        Span<float> p = stackalloc float[64];
        for (int i = 0; i < features.Length; i++)
            p[i % 64] = p[i % 64] + (weights[i] * features[i]);
        for (int half = 32; half >= 1; half /= 2)
            for (int k = 0; k < half; k++)
                p[k] += p[k + half];
        return p[0] + bias;
    }

    private static int[] Bits(float[] values) => Array.ConvertAll(values, BitConverter.SingleToInt32Bits);

    [TestCase(1)]
    [TestCase(63)]
    [TestCase(64)]
    [TestCase(65)]
    [TestCase(200)]
    public void LinearReadout_AnyFeatures_AddsInTheOrderOfTheContract(int features)
    {
        float[] w = Values(3 * features, 1), b = [0.5f, -1, 0.25f], x = Values(features, 5);
        var readout = new LinearReadout(features, 3, w, b);
        var outputs = new float[3];
        readout.Evaluate(x, outputs);
        Assert.That(Bits(outputs), Is.EqualTo(Bits([.. Enumerable.Range(0, 3).Select(o => Sum(w.AsSpan(o * features, features), x, b[o]))])));
    }

    [TestCase(7, 11)]
    [TestCase(130, 65)]
    public void MlpReadout_AnyFeatures_IsTwoLayersWithReluBetween(int features, int hidden)
    {
        float[] w0 = Values(hidden * features, 2), b0 = Values(hidden, 3), w1 = Values(2 * hidden, 4), b1 = [1, -2], x = Values(features, 6);
        var readout = new MlpReadout(features, hidden, 2, w0, b0, w1, b1);
        float[] units = [.. Enumerable.Range(0, hidden).Select(h => Sum(w0.AsSpan(h * features, features), x, b0[h]))];
        Assert.That(units, Has.Some.LessThan(0).And.Some.GreaterThan(0), "the ReLU must see both signs");
        float[] rectified = [.. units.Select(static u => u > 0 ? u : 0)];
        var outputs = new float[2];
        readout.Evaluate(x, outputs);
        Assert.That(Bits(outputs), Is.EqualTo(Bits([.. Enumerable.Range(0, 2).Select(o => Sum(w1.AsSpan(o * hidden, hidden), rectified, b1[o]))])));
    }

    [Test]
    public void Readout_TinyFeaturesWeightsAndHiddenUnits_CountAsZero()
    {
        const float Tiny = 8.8e-16f; // just below 2^-50
        var outputs = new float[1];
        new LinearReadout(2, 1, [1 << 30, 1]).Evaluate([Tiny, 0], outputs);
        Assert.That(outputs[0], Is.Zero);
        Assert.That(new LinearReadout(1, 1, [Tiny]).Weights[0], Is.Zero);
        Assert.That(new LinearReadout(1, 1, [9e-16f]).Weights[0], Is.EqualTo(9e-16f));
        float above = 1e-9f;
        for (int i = 0; i < 4; i++)
            above = MathF.BitIncrement(above);
        new MlpReadout(2, 1, 1, [1, -1], [], [1 << 30], []).Evaluate([above, 1e-9f], outputs);
        Assert.That(outputs[0], Is.Zero, "the unit is 4e-16");
    }

    [Test]
    public void Constructor_WithoutBias_HasZeroBiasAndCopiesTheTensors()
    {
        float[] w = [1, 2];
        var linear = new LinearReadout(2, 1, w);
        var mlp = new MlpReadout(1, 2, 1, w, default, w, default);
        w[0] = 9;
        Assert.Multiple(() =>
        {
            Assert.That(linear.Bias.ToArray(), Is.EqualTo(new float[1]));
            Assert.That(linear.Weights.ToArray(), Is.EqualTo(new float[] { 1, 2 }));
            Assert.That(mlp.HiddenBias.ToArray(), Is.EqualTo(new float[2]));
            Assert.That(mlp.HiddenWeights.ToArray(), Is.EqualTo(new float[] { 1, 2 }));
            Assert.That(mlp.Weights.ToArray(), Is.EqualTo(new float[] { 1, 2 }));
            Assert.That(mlp.Bias.ToArray(), Is.EqualTo(new float[1]));
            Assert.That((linear.Name, linear.FeatureCount, linear.OutputCount), Is.EqualTo(("linear", 2, 1)));
            Assert.That((mlp.Name, mlp.FeatureCount, mlp.HiddenCount, mlp.OutputCount), Is.EqualTo(("mlp", 1, 2, 1)));
        });
    }

    [Test]
    public void Constructor_SizesOrValuesOutOfRange_AreNamedAndRefused()
    {
        var outputs = new float[2];
        var linear = new LinearReadout(3, 2, new float[6], [1, 2]);
        Assert.Multiple(() =>
        {
            Assert.That(() => new LinearReadout(0, 1, []), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("featureCount is 0"));
            Assert.That(() => new LinearReadout(1, 0, []), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("outputCount is 0"));
            Assert.That(() => new LinearReadout(3, 2, new float[6], new float[3]), Throws.ArgumentException.With.Message.Contains("bias has 3 values"));
            Assert.That(() => new MlpReadout(1, 0, 1, [], [], [], []), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("hiddenCount is 0"));
            Assert.That(() => new MlpReadout(2, 2, 1, new float[3], [], [1, 1], []), Throws.ArgumentException.With.Message.Contains("hiddenWeights has 3 values"));
            Assert.That(() => new MlpReadout(1, 2, 1, [1, 1], [1], [1, 1], []), Throws.ArgumentException.With.Message.Contains("hiddenBias has 1 values"));
            Assert.That(() => new MlpReadout(1, 2, 1, [1, 1], [], [1], []), Throws.ArgumentException.With.Message.Contains("weights has 1 values"));
            Assert.That(() => linear.Evaluate([1, 2], outputs), Throws.ArgumentException.With.Message.Contains("2 features"));
            Assert.That(() => linear.Evaluate([1, 2, 3], outputs.AsSpan(1)), Throws.ArgumentException.With.Message.Contains("1 outputs"));
            Assert.That(() => linear.Evaluate([1, float.NaN, 3], outputs), Throws.ArgumentException.With.Message.Contains("features[1] is NaN"));
            Assert.That(() => linear.Evaluate([1, 2, float.PositiveInfinity], outputs), Throws.ArgumentException.With.Message.Contains("features[2]"));
            Assert.That(outputs, Is.EqualTo(new float[2]), "nothing is written");
        });
    }

    [Test]
    public void HasShapeOf_ReadoutOfAnotherShape_IsFalse()
    {
        var linear = new LinearReadout(3, 2, new float[6]);
        var mlp = new MlpReadout(3, 2, 2, new float[6], [], new float[4], []);
        Assert.Multiple(() =>
        {
            Assert.That(linear.HasShapeOf(new LinearReadout(3, 2, Values(6, 1))), Is.True);
            Assert.That(linear.HasShapeOf(new LinearReadout(2, 2, new float[4])), Is.False);
            Assert.That(linear.HasShapeOf(new LinearReadout(3, 1, new float[3])), Is.False);
            Assert.That(linear.HasShapeOf(mlp), Is.False);
            Assert.That(mlp.HasShapeOf(new MlpReadout(3, 2, 2, Values(6, 1), [], Values(4, 1), [])), Is.True);
            Assert.That(mlp.HasShapeOf(new MlpReadout(2, 2, 2, new float[4], [], new float[4], [])), Is.False);
            Assert.That(mlp.HasShapeOf(new MlpReadout(3, 1, 2, new float[3], [], new float[2], [])), Is.False);
            Assert.That(mlp.HasShapeOf(new MlpReadout(3, 2, 1, new float[6], [], new float[2], [])), Is.False);
            Assert.That(mlp.HasShapeOf(linear), Is.False);
        });
    }
}
