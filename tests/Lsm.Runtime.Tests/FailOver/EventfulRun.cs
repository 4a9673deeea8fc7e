using System.Runtime.InteropServices;
using Lsm.Runtime.Readouts;
using Lsm.Runtime.Tests.Model;
using Lsm.Runtime.Training;

namespace Lsm.Runtime.Tests.FailOver;

/// <summary>
/// One run with all operations of a state: spawns, despawns, switches, marked features, a learner, kept frames, rollbacks, resimulations,
/// readout and model swaps, saving, loading and growing. It collects all output bits.
/// </summary>
internal sealed class EventfulRun
{
    public const int Frames = 44;
    private static readonly LiquidStateMachine Model = TestModels.Create(70, features: FeatureKind.Trace, readout: "mlp", inputs: 4, outputs: 3);
    private static readonly LiquidStateMachine Other = TestModels.Create(70, features: FeatureKind.Trace, readout: "mlp", seed: 9, inputs: 4, outputs: 3);
    private readonly Random random = new(5);
    private readonly HashSet<long> changed = [];
    private readonly List<uint> bits = [];

    /// <summary>Creates an engine, runs on it, disposes it, and returns the output bits.</summary>
    /// <param name="create">Creates the engine.</param>
    /// <param name="end">Called before the engine is disposed.</param>
    public static uint[] On(Func<LiquidStateMachine, LsmEngine> create, Action<LsmEngine>? end = null)
    {
        var run = new EventfulRun();
        using LsmEngine engine = create(Model);
        using (LsmState state = engine.CreateState(4, [5, 9, 7]), beside = engine.CreateState(2))
        {
            var learner = new RlsLearner(Model.ReservoirSize, 1);
            state.History.Keep(4);
            state.Teaching.Attach(learner);
            while (state.Frame < Frames)
            {
                run.Change(engine, state);
                run.Tick(state, learner);
                run.Tick(beside, null);
            }

            run.Write(state.Checksum());
            run.Write(beside.Checksum());
            end?.Invoke(engine);
        }

        return [.. run.bits];
    }

    private void Change(LsmEngine engine, LsmState state)
    {
        if (!changed.Add(state.Frame))
        {
            return; // the changes of this frame were made before the rollback
        }

        switch (state.Frame)
        {
            case 2: state.Neurons.MarkFeatures(state.Agents.SlotOf(9), true); break;
            case 3: state.Agents.Spawn([100]); break;
            case 5: state.Agents.Despawn(7); break;
            case 6: state.Agents.SetOff(state.Agents.SlotOf(100), true); break;
            case 8: state.Agents.Spawn([1]); break;
            case 10: Again(state); break;
            case 12: state.Agents.SetOff(state.Agents.SlotOf(100), false); break;
            case 13: engine.SwapReadout(MlpReadout.Random(Model.ReservoirSize, 3, 7)); break;
            case 14: state.Teaching.Attach(null); break; // without a learner the resimulation below takes no training samples
            case 15: engine.SwapAt(16, Task.FromResult<Readout>(MlpReadout.Random(Model.ReservoirSize, 3, 8))); break;
            case 17: Corrected(state, 15); break;
            case 18: state.History.Rollback(15); break;
            case 19: Alone(state, 16); break;
            case 20: engine.SwapModelAt(22, Other); break;
            case 24: Corrected(state, 21); break;
            case 26: Write(state.Agents.Checksum(0)); break;
            case 27: engine.SwapModel(Model); break;
            case 29: state.Load(state.Save()); break;
            case 31: state.Agents.Grow(6); break;
            case 32: state.Agents.Spawn([200, 201]); break;
            case 34: state.Neurons.SetMembranes([.. Enumerable.Range(0, 6 * Model.ReservoirSize).Select(i => (i % 13) / 10f)]); break;
            case 36: state.Agents.Reset(state.Agents.SlotOf(5)); break;
            case 38: state.History.Keep(2); break;
            case 41: Corrected(state, 39); break;
            case 42: Alone(state, 41); break;
        }
    }

    private void Again(LsmState state)
    {
        state.History.Rollback(8);
        state.Agents.Despawn(100);
        state.History.Rollback(8);
        state.Agents.SetOff(state.Agents.SlotOf(5), !state.Agents.IsOff(state.Agents.SlotOf(5)));
        Tick(state, null);
        Tick(state, null);
    }

    private void Corrected(LsmState state, long from)
    {
        for (long frame = from; frame < state.Frame; frame++)
        {
            state.AddTo(frame, 1, 0.25f);
        }

        Write(state.History.Resimulate(from));
    }

    private void Alone(LsmState state, long from)
    {
        int slot = state.Agents.SlotOf(5);
        for (long frame = from; frame < state.Frame; frame++)
        {
            state.AddTo(frame, slot * Model.InputSize, -0.5f);
        }

        Write(state.History.Resimulate(slot, from));
    }

    private void Tick(LsmState state, RlsLearner? learner)
    {
        long frame = state.Frame;
        for (int i = 0; i < state.Sensors.Length; i++)
        {
            state.Sensors[i] = (float)((3 * random.NextDouble()) - 1);
        }

        state.Begin(frame, random.Next(5));
        Write(state.End(frame));
        int slot = state.Agents.SlotOf(9);
        if (learner is not null && state.Teaching.Learner == learner && frame > 4)
        {
            ReadOnlySpan<float> features = state.Neurons.FeaturesOf(slot);
            Write(features);
            learner.Learn(features, [features[0] + features[7]]);
            var learned = new double[1];
            learner.Predict(features, learned);
            Write((ulong)BitConverter.DoubleToInt64Bits(learned[0]));
        }
    }

    private void Write(ReadOnlySpan<float> values) => bits.AddRange(MemoryMarshal.Cast<float, uint>(values));

    private void Write(ulong value) => bits.AddRange([(uint)value, (uint)(value >> 32)]);
}
