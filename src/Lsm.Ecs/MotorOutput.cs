using System.Runtime.InteropServices;
using Lsm.Runtime;
using Lsm.Runtime.Monitoring;
using Lsm.Runtime.Readouts;
using Lsm.Runtime.Training;

namespace Lsm.Ecs;

/// <summary>Writes the motors of the agents in Infer and Correct to their entities, and takes training samples: the motors of the agents in Teach, and the corrections of those in Correct.</summary>
/// <typeparam name="TMotors">The motor component.</typeparam>
internal sealed class MotorOutput<TMotors>(World world, LsmState state, AgentRoster roster)
    where TMotors : unmanaged
{
    private readonly QueryDescription driven = new QueryDescription().WithAll<LsmSlot, TMotors>();
    private int decisionPeriod = 1;
    private int swapEvery;

    /// <summary>Motors are written, and samples taken, in frames whose number is a multiple of this.</summary>
    public int DecisionPeriod
    {
        get => decisionPeriod;
        set => decisionPeriod = value >= 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, $"DecisionPeriod is {value}; it must be at least 1 frame.");
    }

    /// <summary>The learned readout takes effect in frames whose number is a multiple of this; 0 for never.</summary>
    public int SwapEvery
    {
        get => swapEvery;
        set => swapEvery = value >= 0
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, $"SwapEvery is {value}; it must be at least 0 frames.");
    }

    /// <summary>Makes a learner part of the state.</summary>
    /// <exception cref="ArgumentException">It has another number of outputs than the model has motors, or another number of features.</exception>
    public void Attach(Learner? value)
    {
        if (value is not null && value.OutputCount != state.Engine.Model.OutputSize)
        {
            throw new ArgumentException(
                $"The learner has {value.OutputCount} outputs; {typeof(TMotors).Name} and the model have {state.Engine.Model.OutputSize} motors.", nameof(value));
        }

        state.Teaching.Attach(value);
    }

    /// <summary>Gives the state the right motors of the taught and corrected agents in the current frame. Refuses a motor that is not finite before it gives any.</summary>
    /// <param name="guard">An agent that it freezes gives no sample; or null.</param>
    public void TakeSamples(SensorGuard? guard)
    {
        long seen = state.Frame - 1 - state.Teaching.Latency;
        if (state.Teaching.Learner is not null && seen >= 0 && seen % decisionPeriod == 0)
        {
            TakeSamples(guard, check: true);
            TakeSamples(guard, check: false);
        }
    }

    /// <summary>Writes motors, if they are of a frame in which the liquid decides.</summary>
    /// <param name="motors">[slot, motor].</param>
    /// <param name="given">The frame that they are of, -1 on a pipelined engine for the first frame.</param>
    public void Write(ReadOnlySpan<float> motors, long given)
    {
        if (given >= 0 && given % decisionPeriod != 0)
        {
            return;
        }

        int width = state.Engine.Model.OutputSize;
        AgentTable table = state.Loop.Agents;
        foreach (ref Chunk chunk in world.Query(in driven))
        {
            int count = chunk.Count;
            Span<LsmSlot> slots = chunk.GetSpan<LsmSlot>()[..count];
            Span<float> rows = MemoryMarshal.Cast<TMotors, float>(chunk.GetSpan<TMotors>()[..count]);
            for (int i = 0; i < count; i++)
            {
                int slot = slots[i].Index;
                if (roster.Holds(slot, chunk.Entity(i)) && !table.Off[slot] && (!table.Taught[slot] || table.Corrected[slot]))
                {
                    motors.Slice(slot * width, width).CopyTo(rows.Slice(i * width, width));
                }
            }
        }
    }

    /// <summary>Swaps in the readout of an <see cref="RlsLearner"/>, if it takes effect in the next frame.</summary>
    public void SwapIfDue()
    {
        if (swapEvery > 0 && state.Teaching.Learner is RlsLearner learner && state.Frame % swapEvery == 0)
        {
            state.Engine.SwapAt(state.Frame, Task.FromResult<Readout>(learner.ToReadout()));
        }
    }

    private void TakeSamples(SensorGuard? guard, bool check)
    {
        int width = state.Engine.Model.OutputSize;
        foreach (ref Chunk chunk in world.Query(in driven))
        {
            int count = chunk.Count;
            Span<LsmSlot> slots = chunk.GetSpan<LsmSlot>()[..count];
            ReadOnlySpan<float> rows = MemoryMarshal.Cast<TMotors, float>(chunk.GetSpan<TMotors>()[..count]);
            ReadOnlySpan<float> corrections = chunk.Has<LsmCorrection<TMotors>>()
                ? MemoryMarshal.Cast<LsmCorrection<TMotors>, float>(chunk.GetSpan<LsmCorrection<TMotors>>()[..count]) : [];
            for (int i = 0; i < count; i++)
            {
                int slot = slots[i].Index;
                if (!roster.Holds(slot, chunk.Entity(i)) || !state.Teaching.IsTaught(slot) || guard?.IsFrozen(slot) == true)
                {
                    continue;
                }

                bool corrected = state.Teaching.IsCorrected(slot);
                if (corrected && corrections.IsEmpty)
                {
                    continue; // the component was removed in this frame
                }

                ReadOnlySpan<float> row = (corrected ? corrections : rows).Slice(i * width, width);
                if (check)
                {
                    CheckTarget(row, slot, chunk.Entity(i), corrected);
                }
                else
                {
                    state.Teaching.Teach(slot, row);
                }
            }
        }
    }

    private void CheckTarget(ReadOnlySpan<float> motors, int slot, Entity entity, bool corrected)
    {
        for (int i = 0; i < motors.Length; i++)
        {
            if (!float.IsFinite(motors[i]))
            {
                state.Agents.TryGet(slot, out ulong agent);
                string component = corrected ? $"LsmCorrection<{typeof(TMotors).Name}>" : typeof(TMotors).Name;
                throw new ArgumentException(
                    FormattableString.Invariant($"Motor {i} of agent {agent}, {entity}, which {(corrected ? "is corrected" : "teaches")}, is {motors[i]}; it must be finite. Correct its {component} and call AfterUpdate again."));
            }
        }
    }
}
