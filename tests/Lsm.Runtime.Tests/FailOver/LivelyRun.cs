using System.Runtime.InteropServices;
using Lsm.Runtime.Monitoring;
using Lsm.Runtime.Readouts;
using Lsm.Runtime.Tests.Model;
using Lsm.Runtime.Tests.Monitoring;
using Lsm.Runtime.Training;

namespace Lsm.Runtime.Tests.FailOver;

/// <summary>
/// A short run of two states. The first is taught while it acts, is rolled back and taught again, and has an agent that a sensor guard freezes at
/// times. The second keeps frames and resimulates them. A listener counts the spikes. The run collects all output bits.
/// </summary>
public sealed class LivelyRun
{
    /// <summary>The frame in which devices fail. Frames before it are kept, and resimulated after it.</summary>
    public const int Critical = 7;
    private const int Frames = 12;
    private const int Taught = 0, Broken = 1, Marked = 2;
    private readonly List<uint> bits = [];
    private readonly LsmEngine engine;
    private readonly Action<Moment> at;
    private int draws;

    private LivelyRun(LsmEngine engine, Action<Moment> at) => (this.engine, this.at) = (engine, at);

    /// <summary>Moments of the critical frame, for the first state.</summary>
    public enum Moment
    {
        /// <summary>Between two frames.</summary>
        Before,

        /// <summary>Between its Begin and its End.</summary>
        Within,

        /// <summary>After its End.</summary>
        After,
    }

    /// <summary>Creates a model for the run.</summary>
    public static LiquidStateMachine Model(int neurons) => TestModels.Create(neurons, features: FeatureKind.Trace, inputs: 4, outputs: 2);

    /// <summary>Runs it on an engine with such a model, and returns the output bits.</summary>
    public static uint[] On(LsmEngine engine, Action<Moment>? at = null)
    {
        var run = new LivelyRun(engine, at ?? (_ => { }));
        run.Run();
        return [.. run.bits];
    }

    private void Run()
    {
        using var listening = new Listening("lsm.spikes");
        using LsmState pupil = engine.CreateState(8, [30, 10, 20]), plain = engine.CreateState(3);
        var learner = new RlsLearner(engine.Model.ReservoirSize, engine.Model.OutputSize);
        var guard = new SensorGuard(pupil, new SensorRange(-4, 4, SensorPolicy.Freeze));
        pupil.Teaching.Attach(learner);
        pupil.Teaching.Latency = 1;
        pupil.Teaching.SetTaught(Taught, true);
        pupil.Neurons.MarkFeatures(Marked, true);
        pupil.History.Keep(4);
        plain.History.Keep(3);
        bool wentBack = false;
        while (plain.Frame < Frames)
        {
            if (plain.Frame is 5 or 9)
            {
                Again(plain);
            }

            if (pupil.Frame == 10 && !wentBack)
            {
                wentBack = true;
                pupil.History.Rollback(8);
            }

            while (pupil.Frame <= plain.Frame)
            {
                Tick(pupil, guard, learner);
            }

            Tick(plain, null, null);
        }

        var learned = new double[learner.StateLength];
        learner.CopyStateTo(learned);
        bits.AddRange(MemoryMarshal.Cast<double, uint>(learned));
        bits.AddRange(listening.Seen["lsm.spikes"].Select(spikes => (uint)spikes));
        Write(pupil.Checksum());
        Write(plain.Checksum());
    }

    // All agents from two frames back, then one agent only.
    private void Again(LsmState state)
    {
        long from = state.Frame - 2;
        state.AddTo(from, 1, 0.25f);
        Write(state.History.Resimulate(from));
        state.AddTo(from + 1, 4, -0.5f);
        Write(state.History.Resimulate(1, from));
    }

    private void Tick(LsmState state, SensorGuard? guard, RlsLearner? learner)
    {
        long frame = state.Frame;
        bool critical = frame == Critical && learner is not null;
        TestModels.Inputs(new Random(draws++), engine.Model, state.Capacity).CopyTo(state.Sensors);
        if (guard is not null && frame % 3 == 1)
        {
            state.SensorsOf(Broken)[(int)frame % 4] = float.NaN;
        }

        Tell(critical, Moment.Before);
        guard?.Apply();
        state.Begin(frame, 1 + (int)(frame % 3));
        Tell(critical, Moment.Within);
        if (learner is not null)
        {
            state.Teaching.Teach(Taught, [frame % 4, -0.5f]);
        }

        Write(state.End(frame));
        Tell(critical, Moment.After);
        if (learner is not null && frame > 1)
        {
            Write(state.Neurons.FeaturesOf(Marked));
            if (frame is 4 or 8)
            {
                engine.SwapAt(frame + 2, Task.FromResult<Readout>(learner.ToReadout()));
            }
        }
    }

    private void Tell(bool critical, Moment moment)
    {
        if (critical)
        {
            at(moment);
        }
    }

    private void Write(ReadOnlySpan<float> values) => bits.AddRange(MemoryMarshal.Cast<float, uint>(values));

    private void Write(ulong value) => bits.AddRange([(uint)value, (uint)(value >> 32)]);
}
