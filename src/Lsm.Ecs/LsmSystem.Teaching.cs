using System.Runtime.InteropServices;
using Lsm.Runtime;
using Lsm.Runtime.Readouts;
using Lsm.Runtime.Training;

namespace Lsm.Ecs;

/// <content>Decisions and lessons.</content>
public partial class LsmSystem<TSensors, TMotors, TFrame>
{
    private int decisionPeriod = 1;
    private int swapEvery;

    /// <summary>
    /// Every how many frames the liquid decides, and is taught: on those whose number is a multiple of it. Between them it feels its sensors and
    /// motor components are left as they are, so that motors hold. 1 unless set; may change between two frames.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int DecisionPeriod
    {
        get => decisionPeriod;
        set => decisionPeriod = value >= 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, $"DecisionPeriod is {value}; it must be at least 1 frame.");
    }

    /// <summary>
    /// What learns from the agents in <see cref="LsmMode.Teach"/>, in the order of their ids: an <see cref="RlsLearner"/>, whose readout
    /// takes effect as <see cref="SwapEvery"/> says, or a <see cref="RidgeAccumulator"/>, to be solved and swapped in with
    /// <see cref="LsmEngine.SwapAt"/>. It is part of the state: snapshots and rollback hold it. One learner teaches one model; what one agent
    /// teaches all know. Set it between two frames; null for none.
    /// </summary>
    /// <exception cref="ArgumentException">Its counts are not the model's neurons and motors; nothing was changed.</exception>
    /// <exception cref="InvalidOperationException">A <see cref="Governor"/> is set; nothing was changed.</exception>
    public Learner? Learner
    {
        get => State.Teaching.Learner;
        set
        {
            if (value is not null && governor is not null)
            {
                throw new InvalidOperationException("A system under a governor does not learn; call Govern(null) first.");
            }

            if (value is not null && value.OutputCount != engine.Model.OutputSize)
            {
                throw new ArgumentException(
                    $"The learner has {value.OutputCount} outputs; {typeof(TMotors).Name} and the model have {engine.Model.OutputSize} motors.", nameof(value));
            }

            State.Teaching.Attach(value);
        }
    }

    /// <summary>
    /// By how many frames motors act late, see <see cref="StateTeaching.Latency"/>: what is taught in a frame is paired with what the liquid felt so
    /// many frames before. With a pipelined engine 1 says that its motors, a frame old, are to be right when they come. 0 unless set.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not 0 to 64.</exception>
    public int Latency
    {
        get => State.Teaching.Latency;
        set => State.Teaching.Latency = value;
    }

    /// <summary>
    /// What an <see cref="RlsLearner"/> has learned becomes the readout of all agents at every frame whose number is a multiple of this, so at
    /// the same frames on every machine, and again after a rollback. 0, unless set, swaps nothing by itself. A swap allocates the new readout.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int SwapEvery
    {
        get => swapEvery;
        set => swapEvery = value >= 0
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, $"SwapEvery is {value}; it must be at least 0 frames.");
    }

    private void CheckModes(ref readonly Chunk chunk, Span<LsmAgent> agents)
    {
        if (State.Teaching.Learner is not null)
        {
            return;
        }

        for (int i = 0; i < agents.Length; i++)
        {
            if (agents[i].Mode == LsmMode.Teach)
            {
                throw new InvalidOperationException(
                    $"Agent {agents[i].Id}, {chunk.Entity(i)}, is to teach, and nobody learns. Set the system's Learner, or the agent's Mode to Infer.");
            }
        }
    }

    /// <summary>Hands the state what the taught agents do in this frame; refuses what cannot be learned before anything is handed over.</summary>
    private void GiveLessons()
    {
        long seen = State.Frame - 1 - State.Teaching.Latency;
        if (State.Teaching.Learner is not null && seen >= 0 && seen % decisionPeriod == 0)
        {
            Lessons(check: true);
            Lessons(check: false);
        }
    }

    private void Lessons(bool check)
    {
        int width = engine.Model.OutputSize;
        foreach (ref Chunk chunk in World.Query(in driven))
        {
            int count = chunk.Count;
            Span<LsmSlot> slots = chunk.GetSpan<LsmSlot>()[..count];
            ReadOnlySpan<float> rows = MemoryMarshal.Cast<TMotors, float>(chunk.GetSpan<TMotors>()[..count]);
            for (int i = 0; i < count; i++)
            {
                int slot = slots[i].Index;
                if (!roster.Holds(slot, chunk.Entity(i)) || !State.Teaching.IsTaught(slot) || guard?.IsFrozen(slot) == true)
                {
                    continue;
                }

                ReadOnlySpan<float> row = rows.Slice(i * width, width);
                if (check)
                {
                    CheckTarget(row, slot, chunk.Entity(i));
                }
                else
                {
                    State.Teaching.Teach(slot, row);
                }
            }
        }
    }

    private void CheckTarget(ReadOnlySpan<float> motors, int slot, Entity entity)
    {
        for (int i = 0; i < motors.Length; i++)
        {
            if (!float.IsFinite(motors[i]))
            {
                State.Agents.TryGet(slot, out ulong agent);
                throw new ArgumentException(
                    FormattableString.Invariant($"Motor {i} of agent {agent}, {entity}, which teaches, is {motors[i]}; it must be finite. Correct its {typeof(TMotors).Name} and call AfterUpdate again."));
            }
        }
    }

    private void Scatter(ReadOnlySpan<float> motors)
    {
        began = false;
        long given = nextFrame - (engine.Options.Pipelined ? 2 : 1);
        if (given >= 0 && given % decisionPeriod != 0)
        {
            return;
        }

        int width = engine.Model.OutputSize;
        foreach (ref Chunk chunk in World.Query(in driven))
        {
            int count = chunk.Count;
            Span<LsmSlot> slots = chunk.GetSpan<LsmSlot>()[..count];
            Span<float> rows = MemoryMarshal.Cast<TMotors, float>(chunk.GetSpan<TMotors>()[..count]);
            for (int i = 0; i < count; i++)
            {
                int slot = slots[i].Index;
                if (roster.Holds(slot, chunk.Entity(i)) && !State.Agents.IsOff(slot) && !State.Teaching.IsTaught(slot))
                {
                    motors.Slice(slot * width, width).CopyTo(rows.Slice(i * width, width));
                }
            }
        }
    }

    private void SwapIfDue()
    {
        if (swapEvery > 0 && State.Teaching.Learner is RlsLearner learner && State.Frame % swapEvery == 0)
        {
            engine.SwapAt(State.Frame, Task.FromResult<Readout>(learner.ToReadout()));
        }
    }
}
