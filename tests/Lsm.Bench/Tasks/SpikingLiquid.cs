using Lsm.Runtime;

namespace Lsm.Bench.Tasks;

/// <summary>
/// The liquid as it comes: two sensors, the input scaled to [-1, 1] and a constant 1, held for some neuron steps; the readout sees the
/// traces. Betas, thresholds and trace decays differ from neuron to neuron, evenly spread.
/// </summary>
internal sealed class SpikingLiquid : FeatureSource
{
    private readonly double _centre;
    private readonly double _unit;
    private readonly int _steps;
    private readonly LsmEngine _engine;
    private readonly LsmState _state;

    public SpikingLiquid(int size, (double Low, double High) range, LiquidSettings settings, BenchOptions options, ulong seed)
    {
        (_centre, _unit) = ((range.High + range.Low) / 2, 2 / (range.High - range.Low));
        _steps = settings.Steps;
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
        _engine = LsmEngine.Create(model, options.Engine, options.EngineOptions with { MaxSteps = Math.Max(16, _steps) });
        _state = _engine.CreateState(1);
        _state.MarkFeatures(0, true);
    }

    public string Device => _engine.Device;

    public override int Size => _engine.Model.ReservoirSize;

    public override ReadOnlySpan<float> Next(float input)
    {
        _state.Sensors[0] = (float)((input - _centre) * _unit);
        _state.Sensors[1] = 1;
        long frame = _state.Frame;
        _state.Begin(frame, _steps);
        _state.End(frame);
        return _state.FeaturesOf(0);
    }

    public override void Dispose()
    {
        _state.Dispose();
        _engine.Dispose();
    }

    /// <summary>Values evenly spread, in an order that goes with no other parameter's.</summary>
    private static float[] Spread(int size, float low, float high, int stride) =>
        [.. Enumerable.Range(0, size).Select(i => low + ((high - low) * (i * (long)stride % size) / size))];
}
