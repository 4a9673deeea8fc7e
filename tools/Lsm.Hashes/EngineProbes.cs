using Lsm.Runtime;
using Lsm.Runtime.Files;
using Lsm.Runtime.Training;

namespace Lsm.Hashes;

/// <summary>What an engine computes: motors and states of every liquid, and what a state does besides ticks.</summary>
internal static class EngineProbes
{
    private const int Frames = 8;

    public static IEnumerable<Probe> All(EngineKind kind, EngineOptions options)
    {
        foreach ((string name, Func<LiquidStateMachine> create) in Liquids.All())
        {
            yield return new Probe("steps: " + name, () => Steps(create(), kind, options, agents: 5));
        }

        yield return new Probe("steps: one agent", () => Steps(Traced(), kind, options, agents: 1));
        yield return new Probe("a snapshot's file", () => Snapshot(kind, options));
        yield return new Probe("rollback and resimulation", () => Resimulated(kind, options));
        yield return new Probe("a sequence", () => Sequence(kind, options));
        yield return new Probe("learning in the frame", () => Taught(kind, options));
    }

    private static LiquidStateMachine Traced() => Liquids.Create(70, new(), FeatureKind.Trace);

    private static ulong Steps(LiquidStateMachine model, EngineKind kind, EngineOptions options, int agents)
    {
        using LsmEngine engine = LsmEngine.Create(model, kind, options);
        using LsmState state = engine.CreateState(agents);
        var draw = new Draw(1);
        var hash = new BitHash();
        for (long frame = 0; frame < Frames; frame++)
        {
            hash.Add(Tick(state, draw)).Add(state.Checksum());
        }

        return hash.Value;
    }

    private static ulong Snapshot(EngineKind kind, EngineOptions options)
    {
        using LsmEngine engine = LsmEngine.Create(Liquids.Create(70, new() { Delay = NeuronValues.Uniform(1, 16), AdaptationStrength = 0.3f }, FeatureKind.Trace), kind, options);
        using LsmState state = engine.CreateState(3);
        var draw = new Draw(2);
        for (int frame = 0; frame < Frames; frame++)
        {
            Tick(state, draw);
        }

        using var file = new MemoryStream();
        StateFile.Save(file, state.Save());
        return new BitHash().Add(file.ToArray()).Value;
    }

    private static ulong Resimulated(EngineKind kind, EngineOptions options)
    {
        using LsmEngine engine = LsmEngine.Create(Traced(), kind, options);
        using LsmState state = engine.CreateState(3);
        state.History.Keep(6);
        var draw = new Draw(3);
        for (int frame = 0; frame < Frames; frame++)
        {
            Tick(state, draw);
        }

        state.History.Correct(4, 1, [0.5f, -0.25f, 1f]);
        var hash = new BitHash();
        hash.Add(state.History.Resimulate(4)).Add(state.Checksum());
        state.History.Rollback(6);
        return hash.Add(state.Checksum()).Add(Tick(state, draw)).Value;
    }

    private static ulong Sequence(EngineKind kind, EngineOptions options)
    {
        LiquidStateMachine model = Traced();
        using LsmEngine engine = LsmEngine.Create(model, kind, options);
        using LsmState state = engine.CreateState(1);
        var outputs = new float[20 * 2];
        model.ForwardSequence(state, new Draw(8).Signed(20 * 3, 2), outputs, steps: 2);
        return new BitHash().Add(outputs).Value;
    }

    private static ulong Taught(EngineKind kind, EngineOptions options)
    {
        using LsmEngine engine = LsmEngine.Create(Traced(), kind, options);
        using LsmState state = engine.CreateState(2);
        var learner = new RlsLearner(70, 2, new() { Forgetting = 0.99 });
        state.Teaching.Attach(learner);
        state.Teaching.SetTaught(1, true);
        var draw = new Draw(4);
        for (long frame = 0; frame < Frames; frame++)
        {
            Liquids.Sense(state, draw);
            state.Begin(frame, 2);
            state.Teaching.Teach(1, draw.Signed(2, 1));
            state.End(frame);
        }

        return new BitHash().Add(learner.WeightsOf(0)).Add(learner.WeightsOf(1)).Value;
    }

    private static ReadOnlySpan<float> Tick(LsmState state, Draw draw)
    {
        long frame = state.Frame;
        Liquids.Sense(state, draw);
        state.Begin(frame, 1 + (int)(frame % 3));
        return state.End(frame);
    }
}
