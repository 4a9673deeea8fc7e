using System.Numerics;
using System.Runtime.Intrinsics;
using Lsm.Runtime.Encoders;
using Lsm.Runtime.Training;

namespace Lsm.Runtime.Child;

/// <summary>Runs every trainer and encoder on the same small data, and hashes the results. The hash is the same on every machine.</summary>
internal static class TrainingBits
{
    public static string Describe() => FormattableString.Invariant(
        $"{Compute(threads: 0):x16} lanes {Vector<double>.Count} 256 {Vector256.IsHardwareAccelerated} 512 {Vector512.IsHardwareAccelerated}");

    public static ulong Compute(int threads)
    {
        ulong hash = 1;
        (float[] x, float[] y) = Data(200, 75, 3);
        var ridge = new RidgeAccumulator(75, 3, threads);
        ridge.AddSequence(x, y);
        hash = LongTraining.Hash(hash, ridge.Solve(0.1).ToReadout().Weights);
        hash = LongTraining.Hash(hash, ridge.SolveByGcv([1e-3, 0.1, 10, 1000], [1, 2, 3]).ToReadout().Weights);

        var rls = new RlsLearner(75, 3, new() { Forgetting = 0.99 });
        for (int t = 0; t < 200; t++)
        {
            rls.Learn(x.AsSpan(t * 75, 75), y.AsSpan(t * 3, 3));
        }

        hash = LongTraining.Hash(hash, rls.ToReadout().Weights);
        hash = Encoders(hash, x);
        foreach (SurrogateKind surrogate in Enum.GetValues<SurrogateKind>())
        {
            LiquidStateMachine model = SmallLiquids.Create(4, 67, 3, FeatureKind.Trace, inputScale: 2, trainReservoir: true);
            var set = new SequenceSet(4, 3);
            for (int i = 0; i < 20; i++)
            {
                set.AddClass(x.AsSpan(i * 80, 80), i % 3);
            }

            hash ^= LongTraining.Hash(GradientTrainer.Fit(model, set, new()
            {
                Loss = LossKind.SoftmaxCrossEntropy, Pooling = OutputPooling.Mean, Epochs = 3, BatchSize = 7, Surrogate = surrogate,
                TrainBeta = true, TrainThreshold = true, Threads = threads,
            }).Trained);
            hash *= 0x9E3779B97F4A7C15;
        }

        return hash;
    }

    private static ulong Encoders(ulong hash, float[] x)
    {
        float[] spikes = new float[8], currents = new float[12];
        new RateEncoder(-1, 1).Encode(3, 9, x.AsSpan(0, 8), spikes);
        new PopulationEncoder(12, -1, 1).Encode(x.AsSpan(9, 1), currents);
        return LongTraining.Hash(LongTraining.Hash(hash, spikes), currents);
    }

    private static (float[] X, float[] Y) Data(int steps, int features, int outputs)
    {
        var random = new Random(11);
        float[] x = Enumerable.Range(0, steps * features).Select(_ => (float)((2 * random.NextDouble()) - 1)).ToArray();
        float[] y = Enumerable.Range(0, steps * outputs).Select(i => (float)(x[i] + (float)(0.1f * random.NextSingle()))).ToArray();
        return (x, y);
    }
}
