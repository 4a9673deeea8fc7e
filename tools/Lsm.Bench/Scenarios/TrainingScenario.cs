using System.Diagnostics;
using System.Text.Json.Nodes;
using Lsm.Bench.Reports;
using Lsm.Runtime;
using Lsm.Runtime.Training;

namespace Lsm.Bench.Scenarios;

/// <summary>Measures training: ridge regression of many samples, one update of recursive least squares, one epoch of back-propagation through time.</summary>
internal static class TrainingScenario
{
    public const string Name = "training";
    private const int Outputs = 4;

    public static Measurement Run(BenchOptions options)
    {
        // Ridge runs first, so that the peak of memory belongs to it.
        JsonObject ridge = MeasureRidge(2000, 100_000, options.Threads);
        JsonObject rls = MeasureRls(1000, 1000);
        JsonObject gradient = MeasureGradient(256, 64, 100, options.Threads);
        return new Measurement(Name, "cpu", $"CPU ({options.ThreadCount} threads)", options.ThreadCount)
        {
            Adds = new() { ["ridge"] = new JsonArray(ridge), ["rlsUpdate"] = new JsonArray(rls), ["bpttEpoch"] = new JsonArray(gradient) },
        };
    }

    private static JsonObject MeasureRidge(int features, int samples, int threads)
    {
        float[] noise = Noise(1 << 20);
        long start = Stopwatch.GetTimestamp();
        var accumulator = new RidgeAccumulator(features, Outputs, threads);
        for (int i = 0; i < samples; i++)
        {
            int at = (int)(i * 7919L % (noise.Length - features - Outputs));
            accumulator.Add(noise.AsSpan(at, features), noise.AsSpan(at + features, Outputs));
        }

        double fed = Stopwatch.GetElapsedTime(start).TotalSeconds;
        accumulator.Solve(1).ToReadout();
        return new()
        {
            ["features"] = features,
            ["samples"] = samples,
            ["outputs"] = Outputs,
            ["feedS"] = Rounded.To(fed),
            ["solveS"] = Rounded.To(Stopwatch.GetElapsedTime(start).TotalSeconds - fed),
            ["totalS"] = Rounded.To(Stopwatch.GetElapsedTime(start).TotalSeconds),
            ["peakRssMB"] = Rounded.To(ProcessMemory.PeakBytes() / 1e6),
        };
    }

    private static JsonObject MeasureRls(int features, int updates)
    {
        float[] noise = Noise(1 << 16);
        var learner = new RlsLearner(features, Outputs, new RlsOptions { Forgetting = 0.999 });
        var times = new long[updates];
        for (int i = -100; i < updates; i++)
        {
            int at = (int)((i + 100) * 7919L % (noise.Length - features - Outputs));
            long start = Stopwatch.GetTimestamp();
            learner.Learn(noise.AsSpan(at, features), noise.AsSpan(at + features, Outputs));
            if (i >= 0)
            {
                times[i] = Stopwatch.GetTimestamp() - start;
            }
        }

        Latencies latencies = Latencies.Of(times);
        return new()
        {
            ["features"] = features,
            ["outputs"] = Outputs,
            ["updates"] = updates,
            ["medianUs"] = Rounded.To(latencies.P50Us),
            ["p99Us"] = Rounded.To(latencies.P99Us),
        };
    }

    private static JsonObject MeasureGradient(int neurons, int sequences, int steps, int threads)
    {
        const int Sensors = 16, FanIn = 16, Batch = 16;
        var model = new LiquidStateMachine(Sensors, neurons, Outputs, new LiquidOptions
        {
            Reservoir = new ReservoirOptions { FanIn = FanIn, WeightScale = 0.1, InputScaling = 2 },
            Features = FeatureKind.Trace,
            TrainReservoir = true,
        });
        float[] noise = Noise((steps * (Sensors + Outputs)) + sequences);
        var set = new SequenceSet(Sensors, Outputs);
        for (int i = 0; i < sequences; i++)
        {
            set.Add(noise.AsSpan(i, steps * Sensors), noise.AsSpan(i + (steps * Sensors), steps * Outputs));
        }

        var options = new GradientOptions { Epochs = 1, BatchSize = Batch, Threads = threads };
        GradientTrainer.Fit(model, set, options);
        long start = Stopwatch.GetTimestamp();
        GradientTrainer.Fit(model, set, options);
        return new()
        {
            ["neurons"] = neurons,
            ["fanIn"] = FanIn,
            ["sensors"] = Sensors,
            ["outputs"] = Outputs,
            ["sequences"] = sequences,
            ["steps"] = steps,
            ["batch"] = Batch,
            ["epochS"] = Rounded.To(Stopwatch.GetElapsedTime(start).TotalSeconds),
        };
    }

    private static float[] Noise(int count)
    {
        var random = new Random(1);
        var values = new float[count];
        foreach (ref float value in values.AsSpan())
        {
            value = (random.NextSingle() * 2) - 1;
        }

        return values;
    }
}
