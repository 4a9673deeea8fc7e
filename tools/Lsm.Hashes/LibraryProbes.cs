using Lsm.Runtime;
using Lsm.Runtime.Encoders;
using Lsm.Runtime.Files;
using Lsm.Runtime.Readouts;
using Lsm.Runtime.Training;

namespace Lsm.Hashes;

/// <summary>What the library computes without an engine of one's own: networks, files, encoders and every trainer.</summary>
internal static class LibraryProbes
{
    private const int Features = 40, Outputs = 3, Samples = 120;

    public static IEnumerable<Probe> All()
    {
        yield return new Probe("model files", Files);
        yield return new Probe("a spectral radius", () => new BitHash().Add(Liquids.Create(200, new(), FeatureKind.Trace).Reservoir.Recurrent.SpectralRadius()).Value);
        yield return new Probe("encoders", Encoders);
        yield return new Probe("ridge regression", () => Weights(Ridge().Solve(0.1).ToReadout()));
        yield return new Probe("ridge regression by cross-validation", () => Weights(Ridge().SolveByGcv([1e-3, 0.1, 10, 1000], [1, 2, 3]).ToReadout()));
        yield return new Probe("recursive least squares", Rls);
        foreach (SurrogateKind surrogate in new[] { SurrogateKind.FastSigmoid, SurrogateKind.Arctan, SurrogateKind.StraightThrough })
        {
            yield return new Probe($"gradients, {surrogate}", () => Gradient(surrogate));
        }
    }

    private static ulong Files()
    {
        var hash = new BitHash();
        foreach ((_, Func<LiquidStateMachine> create) in Liquids.All())
        {
            using var file = new MemoryStream();
            ModelFile.Save(file, create());
            hash.Add(file.ToArray());
        }

        return hash.Value;
    }

    private static ulong Encoders()
    {
        float[] values = new Draw(5).Signed(8, 1), rate = new float[8], latency = new float[8], delta = new float[16], currents = new float[96];
        new RateEncoder(-1, 1).Encode(3, 9, values, rate);
        new LatencyEncoder(10, -1, 1).Encode(4, values, latency);
        new DeltaEncoder(0.1f).Encode(values, new float[8], delta);
        new PopulationEncoder(12, -1, 1).Encode(values, currents);
        return new BitHash().Add(rate).Add(latency).Add(delta).Add(currents).Value;
    }

    private static RidgeAccumulator Ridge()
    {
        (float[] x, float[] y) = Data();
        var ridge = new RidgeAccumulator(Features, Outputs, threads: 1);
        ridge.AddSequence(x, y);
        return ridge;
    }

    private static ulong Rls()
    {
        (float[] x, float[] y) = Data();
        var learner = new RlsLearner(Features, Outputs, new() { Forgetting = 0.99 });
        for (int t = 0; t < Samples; t++)
        {
            learner.Learn(x.AsSpan(t * Features, Features), y.AsSpan(t * Outputs, Outputs));
        }

        return Weights(learner.ToReadout());
    }

    private static ulong Gradient(SurrogateKind surrogate)
    {
        var draw = new Draw(7);
        var set = new SequenceSet(3, 2);
        for (int i = 0; i < 8; i++)
        {
            set.AddClass(draw.Signed(12 * 3, 2), i % 2);
        }

        LiquidStateMachine start = new(3, 40, 2, new() { Reservoir = new() { InputScaling = 3, FanIn = 8 }, Features = FeatureKind.Trace, TrainReservoir = true });
        LiquidStateMachine trained = GradientTrainer.Fit(start, set, new()
        {
            Loss = LossKind.SoftmaxCrossEntropy, Pooling = OutputPooling.Mean, Epochs = 2, BatchSize = 3, Surrogate = surrogate, TrainBeta = true, TrainThreshold = true, Threads = 1,
        }).Trained;
        return new BitHash().Add(trained.Hash).Add(Weights(trained.Readout)).Value;
    }

    private static ulong Weights(Readout readout)
    {
        var linear = (LinearReadout)readout;
        return new BitHash().Add(linear.Weights).Add(linear.Bias).Value;
    }

    private static (float[] X, float[] Y) Data()
    {
        var draw = new Draw(6);
        return (draw.Signed(Samples * Features, 1), draw.Signed(Samples * Outputs, 1));
    }
}
