using System.Runtime.InteropServices;
using Lsm.Runtime;
using Lsm.Runtime.Monitoring;

namespace Lsm.Ecs;

/// <summary>Checks the sensors of all entities with an agent, and copies them into the rows of the state.</summary>
/// <typeparam name="TSensors">The sensor component.</typeparam>
/// <typeparam name="TMotors">The motor component, without which an entity is not driven.</typeparam>
internal sealed class SensorIntake<TSensors, TMotors>(World world, LsmState state, AgentRoster roster)
    where TSensors : unmanaged
    where TMotors : unmanaged
{
    private readonly QueryDescription agents = new QueryDescription().WithAll<LsmAgent, TSensors, TMotors>();
    private readonly QueryDescription placed = new QueryDescription().WithAll<LsmAgent, LsmSlot, TSensors, TMotors>();

    /// <summary>Shows every entity to the roster. Refuses bad sensors, and an agent in Teach or Correct without a learner or a correction; nothing changes then.</summary>
    /// <param name="guard">Corrects sensors later, or null.</param>
    public void Check(SensorGuard? guard)
    {
        roster.StartFrame();
        foreach (ref Chunk chunk in world.Query(in this.agents))
        {
            int count = chunk.Count;
            Span<LsmAgent> agents = chunk.GetSpan<LsmAgent>()[..count];
            Span<LsmSlot> slots = chunk.Has<LsmSlot>() ? chunk.GetSpan<LsmSlot>()[..count] : [];
            CheckSensors(in chunk, agents, guard);
            CheckModes(in chunk, agents);
            for (int i = 0; i < count; i++)
            {
                roster.See(chunk.Entity(i), agents[i].Id, slots.IsEmpty ? -1 : slots[i].Index);
            }
        }
    }

    /// <summary>Copies the sensors of the agents that are not off, and passes on which agents are off, taught and corrected.</summary>
    /// <param name="target">[slot, sensor].</param>
    /// <param name="governed">The governed ticks, which must be complete before an agent is switched; or null.</param>
    public void Copy(Span<float> target, GovernedTicks governed)
    {
        int width = state.Engine.Model.InputSize;
        AgentTable table = state.Loop.Agents;
        foreach (ref Chunk chunk in world.Query(in placed))
        {
            int count = chunk.Count;
            Span<LsmAgent> agents = chunk.GetSpan<LsmAgent>()[..count];
            Span<LsmSlot> slots = chunk.GetSpan<LsmSlot>()[..count];
            ReadOnlySpan<float> rows = MemoryMarshal.Cast<TSensors, float>(chunk.GetSpan<TSensors>()[..count]);
            for (int i = 0; i < count; i++)
            {
                int slot = slots[i].Index;
                bool off = agents[i].Mode == LsmMode.Off;
                if (table.Off[slot] != off)
                {
                    governed.CatchUp();
                    state.Agents.SetOff(slot, off);
                }

                bool correct = agents[i].Mode == LsmMode.Correct, learn = correct || agents[i].Mode == LsmMode.Teach;
                if (table.Taught[slot] != learn || table.Corrected[slot] != correct)
                {
                    SetTeaching(slot, learn, correct);
                }

                if (!off)
                {
                    rows.Slice(i * width, width).CopyTo(target.Slice(slot * width, width));
                }
            }
        }
    }

    private void CheckSensors(ref readonly Chunk chunk, Span<LsmAgent> agents, SensorGuard? guard)
    {
        LiquidReservoir reservoir = state.Engine.Model.Reservoir;
        ReadOnlySpan<float> sensors = MemoryMarshal.Cast<TSensors, float>(chunk.GetSpan<TSensors>()[..agents.Length]);
        if (guard is not null)
        {
            CheckGuarded(in chunk, agents, sensors, guard);
            return;
        }

        if (reservoir.FirstBadSensor(sensors) < 0)
        {
            return;
        }

        int width = state.Engine.Model.InputSize;
        for (int i = 0; i < agents.Length; i++)
        {
            int bad = agents[i].Mode == LsmMode.Off ? -1 : reservoir.FirstBadSensor(sensors.Slice(i * width, width));
            if (bad >= 0)
            {
                string legal = reservoir.Input == InputKind.Spikes ? "exactly 0 or 1" : "finite and at most 2^30 in magnitude";
                throw new ArgumentException(
                    FormattableString.Invariant($"Sensor {bad} of agent {agents[i].Id}, {chunk.Entity(i)}, is {sensors[(i * width) + bad]}; it must be {legal}. ")
                    + $"Correct its {typeof(TSensors).Name} or set its Mode to Off.");
            }
        }
    }

    private static void CheckGuarded(ref readonly Chunk chunk, Span<LsmAgent> agents, ReadOnlySpan<float> sensors, SensorGuard guard)
    {
        int width = sensors.Length / Math.Max(agents.Length, 1);
        for (int i = 0; i < agents.Length; i++)
        {
            ReadOnlySpan<float> row = sensors.Slice(i * width, width);
            int bad = agents[i].Mode == LsmMode.Off ? -1 : guard.FirstRejected(row);
            if (bad >= 0)
            {
                throw new ArgumentException(
                    FormattableString.Invariant($"Sensor {bad} of agent {agents[i].Id}, {chunk.Entity(i)}, is {row[bad]}; its range is {guard.RangeOf(bad)}, and its policy refuses the tick. ")
                    + $"Correct its {typeof(TSensors).Name} or set its Mode to Off.");
            }
        }
    }

    private void SetTeaching(int slot, bool learn, bool correct)
    {
        if (correct)
        {
            state.Teaching.SetCorrected(slot, true);
        }
        else
        {
            state.Teaching.SetTaught(slot, learn);
        }
    }

    private void CheckModes(ref readonly Chunk chunk, Span<LsmAgent> agents)
    {
        bool hasCorrection = chunk.Has<LsmCorrection<TMotors>>();
        if (state.Teaching.Learner is not null && hasCorrection)
        {
            return;
        }

        for (int i = 0; i < agents.Length; i++)
        {
            LsmMode mode = agents[i].Mode;
            if (mode is not (LsmMode.Teach or LsmMode.Correct))
            {
                continue;
            }

            if (state.Teaching.Learner is null)
            {
                throw new InvalidOperationException(
                    $"Agent {agents[i].Id}, {chunk.Entity(i)}, is in Mode {mode}, but no learner is set. Set the system's Learner, or the agent's Mode to Infer.");
            }

            if (mode == LsmMode.Correct && !hasCorrection)
            {
                throw new InvalidOperationException(
                    $"Agent {agents[i].Id}, {chunk.Entity(i)}, is in Mode Correct and has no LsmCorrection<{typeof(TMotors).Name}>, into which the demonstrator writes the right motors. "
                    + "Add the component, or set the agent's Mode to Infer.");
            }
        }
    }
}
