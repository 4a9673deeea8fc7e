using Lsm.Runtime;

namespace Lsm.Bench.Tasks;

/// <summary>
/// The liquid of the library with two sensors: the input scaled to [-1, 1], and a constant 1. Both are held for some neuron steps. The readout
/// reads the traces. Betas, thresholds and trace decays are spread evenly over the neurons.
/// </summary>
internal sealed class SpikingLiquid : FeatureSource
{
    private readonly double centre;
    private readonly double unit;
    private readonly int steps;
    private readonly LsmEngine engine;
    private readonly LsmState state;

    public SpikingLiquid(int size, (double Low, double High) range, LiquidSettings settings, BenchOptions options, ulong seed)
    {
        (centre, unit) = ((range.High + range.Low) / 2, 2 / (range.High - range.Low));
        steps = settings.Steps;
        var model = new LiquidStateMachine(2, size, 1, new()
        {
            Features = FeatureKind.Trace,
            TraceDecay = Spread(size, settings.DecayLow, settings.DecayHigh, 7),
            Reservoir = new()
            {
                FanIn = 12, WeightScale = settings.WeightScale, InputScaling = settings.InputScaling, Seed = seed,
                Beta = Spread(size, settings.BetaLow, settings.BetaHigh, 3), Threshold = Spread(size, 0.8f, 1.2f, 5),
            },
        });
        engine = LsmEngine.Create(model, options.Engine, options.EngineOptions with { MaxSteps = Math.Max(16, steps) });
        state = engine.CreateState(1);
        state.Neurons.MarkFeatures(0, true);
    }

    public string Device => engine.Device;

    public override int Size => engine.Model.ReservoirSize;

    public override ReadOnlySpan<float> Next(float input)
    {
        state.Sensors[0] = (float)((input - centre) * unit);
        state.Sensors[1] = 1;
        long frame = state.Frame;
        state.Begin(frame, steps);
        state.End(frame);
        return state.Neurons.FeaturesOf(0);
    }

    public override void Dispose()
    {
        state.Dispose();
        engine.Dispose();
    }

    /// <summary>Returns evenly spread values in a random order, independent of the other parameters.</summary>
    private static float[] Spread(int size, float low, float high, int stride) =>
        [.. Enumerable.Range(0, size).Select(i => low + ((high - low) * (i * (long)stride % size) / size))];
}
