using Lsm.Runtime.Readouts;
using Lsm.Runtime.Recording;
using Lsm.Runtime.Tests.Model;
using Lsm.Runtime.Training;
using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime.Tests.Engines.Interleaving;

/// <summary>
/// Runs a program on a state and records its past, which is the expected course. The motors and the state must have the bits that the past gives
/// when it is played from rest on a CPU engine.
/// </summary>
internal sealed class Player : IDisposable
{
    private const int Start = 3, Most = 6;
    private readonly LsmEngine engine;
    private readonly LsmEngine straight;
    private readonly Action<int> lackMemoryAt;
    private readonly RlsLearner learner;
    private readonly List<(StateSnapshot State, Past Past)> saved = [];
    private readonly Dictionary<long, (float[] Sensors, ulong?[] Lived)> kept = []; // by frame: the sensors in the journal, and the agent in each slot
    private LsmState state;
    private Past past = new();
    private readonly RunRecorder? recorder;
    private readonly HashSet<ulong> resting = []; // agents that are held until they are released
    private readonly LiquidStateMachine[] models; // swapped in turn
    private int keep = 5;
    private bool wentBack; // so RollbackAgain is possible
    private long lastSwap = -1;
    private ulong nextAgent = 10;

    /// <summary>A player of one program.</summary>
    /// <param name="engine">The engine under test. The player sets its model back to <paramref name="first"/>.</param>
    /// <param name="straight">The CPU engine of the straight runs; pipelined if the other is.</param>
    /// <param name="first">The first model of both engines.</param>
    /// <param name="lackMemoryAt">Lets an allocation of the engine under test fail: the first for 1, the second for 2, and none for 0.</param>
    /// <param name="records">Whether the run is recorded. Instructions that a recording cannot hold are then skipped.</param>
    public Player(LsmEngine engine, LsmEngine straight, LiquidStateMachine first, Action<int> lackMemoryAt, bool records)
    {
        (this.engine, this.straight, this.lackMemoryAt) = (engine, straight, lackMemoryAt);
        models = [first, TestModels.Create(first.ReservoirSize, features: first.Features, seed: 2)];
        engine.SwapModel(first); // drops the schedule of the last program
        straight.SwapModel(first);
        state = engine.CreateState(Start, [4, 2]);
        state.History.Keep(keep);
        learner = NewLearner();
        state.Teaching.Attach(learner);
        recorder = records ? new RunRecorder(state) : null;
    }

    /// <summary>The number of times that each instruction had an effect.</summary>
    public Dictionary<Act, int> Done { get; } = [];

    private LiquidStateMachine Model => engine.Model;

    public void Run(IEnumerable<Order> program)
    {
        foreach (Order order in program)
        {
            var random = new Random((int)order.Number);
            bool unrecorded = order.Act is Act.Correct or Act.Resimulate or Act.ResimulateAlone or Act.SetMembranes or Act.Load or Act.SwapModel or Act.DisposeElsewhere;
            if (!(recorder is not null && unrecorded) && Do(order.Act, random))
            {
                Done[order.Act] = Done.GetValueOrDefault(order.Act) + 1;
            }
        }

        Compare();
        if (recorder is not null)
        {
            Assert.That(RunComparison.Replay(recorder.ToRecording(), straight), Is.Null, "the replay of the recording");
        }
    }

    public void Dispose() => state.Dispose();

    private bool Do(Act act, Random random)
    {
        int slot = random.Next(state.Capacity);
        bool taken = state.Agents.TryGet(slot, out ulong agent);
        switch (act)
        {
            case Act.Spawn when state.Agents.Count < state.Capacity:
                ulong[] ids = state.Agents.Count + 1 < state.Capacity && random.Next(2) == 0 ? [nextAgent + 1, nextAgent] : [nextAgent];
                nextAgent += 2;
                Between(each => each.Agents.Spawn(ids));
                if (random.Next(3) == 0)
                {
                    resting.Add(ids[0]);
                }

                break;
            case Act.Despawn when taken:
                bool again = random.Next(3) == 0;
                Between(each =>
                {
                    each.Agents.Despawn(agent);
                    if (again)
                    {
                        each.Agents.Spawn([agent]);
                    }
                });
                break;
            case Act.Switch when taken:
                bool off = !state.Agents.IsOff(slot);
                Between(each => each.Agents.SetOff(slot, off));
                break;
            case Act.Reset when taken:
                Between(each => each.Agents.Reset(slot));
                break;
            case Act.ResetAll:
                Between(each => each.Reset());
                break;
            case Act.Grow when state.Capacity < Most:
                Between(each => each.Agents.Grow(each.Capacity + 1));
                Forget();
                break;
            case Act.GrowWithoutMemory when state.Capacity < Most:
                return GrowWithoutMemory(1 + random.Next(8));
            case Act.SetMembranes:
                float[] membranes = [.. Enumerable.Range(0, state.Capacity * Model.ReservoirSize).Select(_ => random.NextSingle() - 0.2f)];
                Between(each => each.Neurons.SetMembranes(membranes));
                Forget();
                break;
            case Act.Tick:
                Tick(random);
                break;
            case Act.Teach when taken && !state.Agents.IsOff(slot) && !resting.Contains(agent):
                Tick(random, taught: slot);
                break;
            case Act.Hold when taken:
                return resting.Add(agent);
            case Act.Release when resting.Count > 0 || taken:
                if (resting.Count == 0)
                {
                    resting.Add(agent);
                    Tick(random);
                }

                resting.Remove(resting.Order().ElementAt(random.Next(resting.Count)));
                break;
            case Act.DisposeElsewhere:
                DisposeElsewhere();
                break;
            case Act.MarkFeatures when taken:
                state.Neurons.MarkFeatures(slot, random.Next(3) > 0);
                break;
            case Act.Correct when kept.Count > 0:
                Correct(random);
                break;
            case Act.Resimulate when kept.Count > 0:
                return Resimulate(AnyKept(random), random);
            case Act.ResimulateAlone when kept.Count > 0 && taken:
                return ResimulateAlone(slot, agent, AnyKept(random));
            case Act.Rollback when kept.Count > 0:
                Rollback(AnyKept(random));
                break;
            case Act.RollbackAgain when wentBack || kept.Count > 0:
                if (!wentBack)
                {
                    Rollback(AnyKept(random));
                }

                state.History.Rollback(state.Frame);
                past.RollbackAgain();
                break;
            case Act.Save:
                saved.Add((state.Save(), past.Copy()));
                break;
            case Act.Load:
                Load(random);
                break;
            case Act.Swap:
                Swap(random);
                break;
            case Act.SwapModel when lastSwap < state.Frame:
                SwapModel();
                break;
            case Act.KeepFrames:
                keep = 1 + random.Next(6);
                state.History.Keep(keep);
                Forget();
                break;
            default:
                return false;
        }

        return true;
    }

    private void Between(Action<LsmState> change)
    {
        change(state);
        past.Between(change);
    }

    private void Tick(Random random, int taught = -1)
    {
        float[] sensors = TestModels.Inputs(random, Model, state.Capacity);
        int steps = random.Next(4);
        long frame = state.Frame;
        bool[] held = [.. Enumerable.Range(0, state.Capacity).Select(slot => state.Agents.TryGet(slot, out ulong agent) && !state.Agents.IsOff(slot) && resting.Contains(agent))];
        for (int slot = 0; slot < held.Length; slot++)
        {
            sensors[slot * Model.InputSize] = held[slot] ? float.NaN : sensors[slot * Model.InputSize]; // the sensors of a held agent are not read
        }

        kept[frame] = ([.. sensors], [.. Enumerable.Range(0, state.Capacity).Select(slot => state.Agents.TryGet(slot, out ulong agent) ? agent : (ulong?)null)]);
        kept.Remove(frame - keep);
        past.Frame(sensors, held, steps, taught, [.. Enumerable.Range(0, Model.OutputSize).Select(_ => random.NextSingle())]);
        float[] motors = Past.Live(state, past[frame]);
        wentBack = false;
        recorder?.Record(steps);
        if (random.Next(4) == 0)
        {
            Bits.Same(motors, Played(compareFeatures: true), $"motors of frame {frame}");
        }
    }

    private void Correct(Random random)
    {
        long frame = AnyKept(random);
        float[] right = TestModels.Inputs(random, Model, 1);
        int slot = random.Next(state.Capacity);
        if (state.History.AgentOf(frame, slot) is not null)
        {
            right.CopyTo(kept[frame].Sensors.AsSpan(slot * Model.InputSize));
            state.History.Correct(frame, slot, right);
        }
    }

    private bool Resimulate(long from, Random random)
    {
        for (long frame = from; frame < state.Frame; frame++)
        {
            kept[frame].Sensors.CopyTo(past[frame].Sensors, 0);
        }

        float[] motors = state.History.Resimulate(from).ToArray();
        if (!past.IsPending && random.Next(2) == 0)
        {
            Bits.Same(motors, Played(), $"motors of frame {state.Frame - 1} again from frame {from}");
        }

        return true;
    }

    private bool ResimulateAlone(int slot, ulong agent, long from)
    {
        if (Enumerable.Range((int)from, (int)(state.Frame - from)).Any(frame => kept[frame].Lived[slot] != agent))
        {
            Assert.That(() => state.History.Resimulate(slot, from), Throws.ArgumentException.With.Message.Contains("did not live"));
            return false;
        }

        Range row = (slot * Model.InputSize)..((slot + 1) * Model.InputSize);
        for (long frame = from; frame < state.Frame; frame++)
        {
            kept[frame].Sensors.AsSpan(row).CopyTo(past[frame].Sensors.AsSpan(row));
        }

        float[] motors = state.History.Resimulate(slot, from).ToArray();
        if (!past.IsPending)
        {
            Bits.Same(motors, Played().AsSpan(slot * Model.OutputSize, Model.OutputSize), $"motors of agent {agent} again from frame {from}");
        }

        return true;
    }

    private void Rollback(long frame)
    {
        state.History.Rollback(frame);
        past.Rollback(frame);
        foreach (long gone in kept.Keys.Where(each => each >= frame).ToArray())
        {
            kept.Remove(gone);
        }

        wentBack = true;
    }

    // The kept frames belong to another model or another state.
    private void Forget()
    {
        kept.Clear();
        wentBack = false;
    }

    private void SwapModel()
    {
        LiquidStateMachine next = models[engine.Model.Hash == models[0].Hash ? 1 : 0].WithReadout(engine.Model.Readout);
        engine.SwapModel(next);
        straight.SwapModelAt(state.Frame, next);
        straight.SwapAt(state.Frame, Task.FromResult(next.Readout));
        saved.Clear(); // they belong to another model
        Forget();
    }

    private void Load(Random random)
    {
        if (saved.Find(each => each.State.Capacity != state.Capacity).State is { } other)
        {
            Assert.That(() => state.Load(other), Throws.ArgumentException);
        }

        int[] fitting = [.. Enumerable.Range(0, saved.Count).Where(i => saved[i].State.Capacity == state.Capacity)];
        if (fitting.Length == 0)
        {
            fitting = [saved.Count];
            saved.Add((state.Save(), past.Copy()));
            Tick(random);
        }

        (StateSnapshot snapshot, Past its) = saved[fitting[random.Next(fitting.Length)]];
        state.Load(snapshot);
        past = its.Copy();
        Forget();
    }

    private void Swap(Random random)
    {
        long frame = state.Frame + random.Next(3);
        lastSwap = Math.Max(lastSwap, frame);
        Task<Readout> readout = Task.FromResult<Readout>(LinearReadout.Random(Model.ReservoirSize, Model.OutputSize, (ulong)random.Next()));
        engine.SwapAt(frame, readout);
        straight.SwapAt(frame, readout);
        saved.RemoveAll(each => each.State.Frame > frame); // their pending motors come from another readout
    }

    /// <summary>Grows while an allocation fails, which changes nothing; returns false if it grew, because it needs fewer allocations.</summary>
    private bool GrowWithoutMemory(int allocation)
    {
        lackMemoryAt(allocation);
        try
        {
            state.Agents.Grow(state.Capacity + 1);
        }
        catch (Exception error) when (error is OutOfMemoryException or VulkanException)
        {
            return true;
        }
        finally
        {
            lackMemoryAt(0);
        }

        past.Between(static each => each.Agents.Grow(each.Capacity + 1));
        Forget();
        return false;
    }

    /// <summary>Another thread disposes the state while this one ticks, and a new state continues from a snapshot.</summary>
    private void DisposeElsewhere()
    {
        StateSnapshot snapshot = state.Save();
        Past its = past.Copy();
        DisposeRace.Run(state);
        state = engine.CreateState(snapshot.Capacity, []);
        state.History.Keep(keep);
        state.Teaching.Attach(learner);
        state.Load(snapshot);
        past = its;
        Forget();
    }

    private long AnyKept(Random random) => kept.Keys.Order().ElementAt(random.Next(kept.Count));

    private RlsLearner NewLearner() => new(Model.ReservoirSize, Model.OutputSize);

    private float[] Played(bool compareFeatures = false)
    {
        using LsmState other = straight.CreateState(Start, [4, 2]);
        other.Teaching.Attach(NewLearner());
        float[] motors = past.Play(other);
        for (int slot = 0; compareFeatures && slot < state.Capacity; slot++)
        {
            if (Past.TryGetFeatures(state, slot, out float[] features))
            {
                Bits.Same(features, other.Neurons.FeaturesOf(slot), $"features of slot {slot} before frame {state.Frame}");
            }
        }

        Assert.That(state.Checksum(), Is.EqualTo(other.Checksum()), $"the checksum before frame {state.Frame}");
        return motors;
    }

    private void Compare()
    {
        using LsmState other = straight.CreateState(Start, [4, 2]);
        other.Teaching.Attach(NewLearner());
        past.Play(other);
        Bits.Same(state.Save(), other.Save());
    }
}
