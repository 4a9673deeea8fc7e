using Lsm.Runtime.Training;

namespace Lsm.Runtime.Tests.Training;

/// <summary>Samples to train on, the same on every machine.</summary>
internal static class TrainingData
{
    public static (float[] Features, float[] Targets) Random(int steps, int features, int outputs, int seed, double noise = 0.1)
    {
        var random = new Random(seed);
        var x = new float[steps * features];
        var y = new float[steps * outputs];
        var w = new double[outputs * features];
        for (int i = 0; i < w.Length; i++)
        {
            w[i] = random.NextDouble() - 0.5;
        }

        for (int t = 0; t < steps; t++)
        {
            for (int i = 0; i < features; i++)
            {
                x[(t * features) + i] = (float)((random.NextDouble() * 2) - 0.7);
            }

            for (int o = 0; o < outputs; o++)
            {
                double sum = 0.3 * (o + 1) + (noise * (random.NextDouble() - 0.5));
                for (int i = 0; i < features; i++)
                {
                    sum += w[(o * features) + i] * x[(t * features) + i];
                }

                y[(t * outputs) + o] = (float)sum;
            }
        }

        return (x, y);
    }

    public static RidgeAccumulator Accumulate(float[] features, float[] targets, int featureCount, int outputCount, int threads = 1)
    {
        var accumulator = new RidgeAccumulator(featureCount, outputCount, threads);
        accumulator.AddSequence(features, targets);
        return accumulator;
    }

    /// <summary>The largest difference relative to the largest value.</summary>
    public static double Distance(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double difference = 0, largest = 0;
        for (int i = 0; i < a.Length; i++)
        {
            difference = Math.Max(difference, Math.Abs(a[i] - b[i]));
            largest = Math.Max(largest, Math.Abs(b[i]));
        }

        double relative = difference / largest;
        return double.IsNaN(relative) ? double.PositiveInfinity : relative; // NUnit finds NaN less than every number
    }
}
