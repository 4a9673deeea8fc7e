using CsCheck;
using Lsm.Runtime.Encoders;

namespace Lsm.Runtime.Tests.Encoders;

[TestFixture]
public class EncoderTests
{
    [TestCase(0.0f)]
    [TestCase(0.2f)]
    [TestCase(0.9f)]
    [TestCase(1.0f)]
    public void RateEncoder_ManySteps_ArePoissonAndDecodeToTheValue(float share)
    {
        const int steps = 40_000;
        var encoder = new RateEncoder(-2, 3, maxRate: 0.7, seed: 9);
        float value = -2 + (5 * share);
        var spikes = new float[2];
        int first = 0, both = 0, second = 0;
        for (int t = 0; t < steps; t++)
        {
            encoder.Encode(5, t, [value, value], spikes);
            Assert.That(spikes, Is.All.EqualTo(0f).Or.EqualTo(1f));
            first += (int)spikes[0];
            second += (int)spikes[1];
            both += (int)(spikes[0] * spikes[1]);
        }

        double p = 1 - Math.Exp(-0.7 * share);
        double sigma = Math.Sqrt(steps * p * (1 - p));
        Assert.That(first, Is.EqualTo(steps * p).Within((4 * sigma) + 1e-9));
        Assert.That(second, Is.EqualTo(steps * p).Within((4 * sigma) + 1e-9));
        Assert.That(both, Is.EqualTo(steps * p * p).Within((4 * Math.Sqrt(steps * p * p * (1 - (p * p)))) + 1e-9), "channels are independent");
        Assert.That(encoder.Decode(first, steps), Is.EqualTo(value).Within(0.15));
    }

    [Test]
    public void RateEncoder_CallsInAnyOrder_DependOnlyOnAgentAndStep()
    {
        var encoder = new RateEncoder(maxRate: 1);
        float[] values = Enumerable.Repeat(0.7f, 64).ToArray();
        float[] a = new float[64], b = new float[64], again = new float[64];
        encoder.Encode(1, 10, values, a);
        encoder.Encode(2, 10, values, b);
        encoder.Encode(1, 11, values, again);
        Assert.That(a, Is.Not.EqualTo(b));
        Assert.That(a, Is.Not.EqualTo(again));
        encoder.Encode(1, 10, values, again);
        Assert.That(again, Is.EqualTo(a));
        new RateEncoder(maxRate: 1, seed: 43).Encode(1, 10, values, again);
        Assert.That(again, Is.Not.EqualTo(a));
    }

    [Test]
    public void LatencyEncoder_AnyValues_FireOnceEarlierIfLargerAndDecode()
    {
        Gen.Select(Gen.Float[-1, 4], Gen.Float[-1, 4], Gen.Int[2, 50]).Sample((x, y, window) =>
        {
            var encoder = new LatencyEncoder(window, -1, 4);
            var spikes = new float[2];
            int[] fired = [-1, -1];
            int count = 0;
            for (int t = 0; t < window; t++)
            {
                encoder.Encode(t, [x, y], spikes);
                for (int c = 0; c < 2; c++)
                {
                    if (spikes[c] == 1)
                    {
                        fired[c] = t;
                        count++;
                    }
                }
            }

            return count == 2 && (x <= y || fired[0] <= fired[1])
                && Math.Abs(encoder.Decode(fired[0]) - x) <= (2.5 / (window - 1)) + 1e-5;
        });
        var edge = new LatencyEncoder(10);
        Assert.That(edge.LatencyOf(float.PositiveInfinity), Is.Zero);
        Assert.That(edge.LatencyOf(-5), Is.EqualTo(9));
        Assert.That(edge.Decode(0), Is.EqualTo(1f));
        Assert.That(edge.Decode(9), Is.Zero);
    }

    [Test]
    public void DeltaEncoder_SlowValues_AreFollowedAndDecodedBitForBit()
    {
        Gen.Float[-0.1f, 0.1f].Array[1, 200].Sample(moves =>
        {
            var encoder = new DeltaEncoder(0.1f);
            float[] references = [0.5f], decoded = [0.5f], spikes = new float[2];
            float value = 0.5f;
            foreach (float move in moves)
            {
                value += move;
                encoder.Encode([value], references, spikes);
                encoder.Decode(spikes, decoded);
                if (decoded[0] != references[0] || Math.Abs(value - decoded[0]) > 0.1f + 1e-6f || spikes[0] + spikes[1] > 1)
                {
                    return false;
                }
            }

            return true;
        });
    }

    [Test]
    public void DeltaEncoder_Jump_IsFollowedByOneThresholdPerStep()
    {
        var encoder = new DeltaEncoder(1);
        float[] references = [0], spikes = new float[2];
        for (int t = 0; t < 3; t++)
        {
            encoder.Encode([-2.5f], references, spikes);
            Assert.That(spikes, Is.EqualTo(t < 2 ? new float[] { 0, 1 } : [0, 0]));
        }

        Assert.That(references[0], Is.EqualTo(-2f));
    }

    [Test]
    public void PopulationEncoder_AnyValue_HasGaussianResponsesAndDecodes()
    {
        Gen.Select(Gen.Float[-1.5f, 2.5f], Gen.Int[2, 40], Gen.Double[0.5, 3]).Sample((value, neurons, width) =>
        {
            var encoder = new PopulationEncoder(neurons, -1, 2, width);
            var currents = new float[neurons];
            encoder.Encode([value], currents);
            double spacing = 3.0 / (neurons - 1);
            for (int i = 0; i < neurons; i++)
            {
                double z = (value - (-1 + (i * spacing))) / (width * spacing);
                double expected = Math.Exp(-z * z / 2);
                if (Math.Abs(currents[i] - expected) > 1e-6 * expected && expected > 1e-15)
                {
                    return false;
                }
            }

            // Beyond the last centre by more than a few widths nothing responds, which Decode refuses.
            return currents.Count(c => c > 0) < 2 || Math.Abs(encoder.Decode(currents) - value) < 1e-5 * (1 + (width * width * spacing));
        });
    }

    [Test]
    public void Encoders_BadInput_IsRefusedByName()
    {
        var rate = new RateEncoder();
        var latency = new LatencyEncoder(5);
        var delta = new DeltaEncoder(1);
        var population = new PopulationEncoder(3);
        var two = new float[2];
        Assert.Multiple(() =>
        {
            Assert.That(() => new RateEncoder(1, 1), Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => new RateEncoder(0, float.NaN), Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => new RateEncoder(maxRate: 0), Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => rate.Encode(0, 0, [float.NaN, 0], two), Throws.ArgumentException.With.Message.Contains("values[0]"));
            Assert.That(() => rate.Encode(0, -1, [0, 0], two), Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => rate.Encode(0, 0, [0], two), Throws.ArgumentException);
            Assert.That(() => rate.Decode(3, 2), Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => rate.Decode(0, 0), Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => new LatencyEncoder(1), Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => latency.Encode(5, [0, 0], two), Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => latency.Encode(0, [0, float.NaN], two), Throws.ArgumentException.With.Message.Contains("values[1]"));
            Assert.That(() => latency.Decode(-1), Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => new DeltaEncoder(0), Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => delta.Encode([float.PositiveInfinity], new float[1], two), Throws.ArgumentException);
            Assert.That(() => delta.Encode([float.NaN], new float[1], two), Throws.ArgumentException);
            Assert.That(() => delta.Encode([0], two, two), Throws.ArgumentException);
            Assert.That(() => delta.Decode([1, 0.5f], new float[1]), Throws.ArgumentException);
            Assert.That(() => new PopulationEncoder(1), Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => new PopulationEncoder(3, width: 0), Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => population.Encode([0], two), Throws.ArgumentException);
            Assert.That(() => population.Decode([0, 1, 0]), Throws.ArgumentException);
            Assert.That(() => population.Decode([0, -1, 1]), Throws.ArgumentException);
        });
    }
}
