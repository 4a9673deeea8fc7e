namespace Lsm.Runtime.Tuning;

/// <summary>The features of a liquid, on a CPU engine of its own with one thread.</summary>
internal sealed class LiquidSource : FeatureSource
{
    private readonly LsmEngine engine;
    private readonly int steps;

    public LiquidSource(LiquidStateMachine model, int steps)
    {
        engine = LsmEngine.Create(model, EngineKind.Cpu, new EngineOptions { Threads = 1, MaxSteps = steps });
        this.steps = steps;
        try
        {
            State = engine.CreateState(1);
            State.Neurons.MarkFeatures(0, true);
        }
        catch
        {
            engine.Dispose();
            throw;
        }
    }

    public LsmState State { get; }

    public override int Count => engine.Model.FeatureCount;

    public override void Reset() => State.Reset();

    public override ReadOnlySpan<float> Next(ReadOnlySpan<float> sensors)
    {
        sensors.CopyTo(State.Sensors);
        long frame = State.Frame;
        State.Begin(frame, steps);
        State.End(frame);
        return State.Neurons.FeaturesOf(0);
    }

    public override Action Keep()
    {
        StateSnapshot kept = State.Save();
        return () =>
        {
            State.Load(kept);
            State.Neurons.MarkFeatures(0, true); // a snapshot has no marks
        };
    }

    public override void Dispose()
    {
        State.Dispose();
        engine.Dispose();
        base.Dispose();
    }
}
