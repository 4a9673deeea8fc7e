using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Lsm.Runtime;
using Lsm.Runtime.Deadlines;
using Lsm.Runtime.Monitoring;
using Lsm.Runtime.Readouts;

namespace Lsm.Ecs;

/// <summary>Runs frames of a second system with the set-up of a given one, in a world of its own, until the runtime has compiled everything.</summary>
internal static class SystemWarmUp
{
    private const DynamicallyAccessedMemberTypes Fields = DynamicallyAccessedMemberTypes.PublicFields | DynamicallyAccessedMemberTypes.NonPublicFields;

    public static void Run<[DynamicallyAccessedMembers(Fields)] TSensors, [DynamicallyAccessedMembers(Fields)] TMotors, TFrame>(
        LsmSystem<TSensors, TMotors, TFrame> given, LsmEngine engine, GovernorOptions? deadline)
        where TSensors : unmanaged
        where TMotors : unmanaged
    {
        using var scratch = ScratchState.Like(given.State, isEmpty: true);
        using World world = World.Create();
        using var system = new LsmSystem<TSensors, TMotors, TFrame>(world, engine, given.State.Capacity, scratch.State)
        {
            Steps = given.Steps, DecisionPeriod = given.DecisionPeriod, Guard = given.Guard?.For(scratch.State),
        };
        for (int id = 0; id < given.State.Capacity; id++)
        {
            LsmMode mode = given.Learner is null ? LsmMode.Infer : id == 0 ? LsmMode.Teach : id == 1 ? LsmMode.Correct : LsmMode.Infer;
            world.Create(new LsmAgent((ulong)id) { Mode = mode }, default(TSensors), default(TMotors), default(LsmCorrection<TMotors>));
        }

        QueryDescription sensing = new QueryDescription().WithAll<TSensors>();
        void Frame()
        {
            foreach (ref Chunk chunk in world.Query(in sensing))
            {
                Span<float> sensors = MemoryMarshal.Cast<TSensors, float>(chunk.GetSpan<TSensors>()[..chunk.Count]);
                scratch.Sense(sensors);
                Clamp(sensors, system.Guard, engine.Model.InputSize);
            }

            system.BeforeUpdate(default!);
            try
            {
                system.AfterUpdate(default!);
            }
            catch (TrainingException)
            {
                scratch.PutBack(); // the sensors of a warm-up are not training data
            }
        }

        if (deadline is null)
        {
            WarmUpRun.UntilCompiled(Frame);
            return;
        }

        foreach (TimeSpan budget in (TimeSpan[])[TimeSpan.FromHours(1), TimeSpan.FromTicks(1)]) // in time, then late
        {
            system.Govern(deadline.ForWarmUp(budget));
            WarmUpRun.UntilCompiled(Frame);
        }
    }

    /// <summary>Puts sensors into the ranges of a guard, which would count and refuse others.</summary>
    private static void Clamp(Span<float> sensors, SensorGuard? guard, int width)
    {
        for (int i = 0; guard is not null && i < sensors.Length; i++)
        {
            SensorRange range = guard.RangeOf(i % width);
            sensors[i] = Math.Clamp(sensors[i], range.Lowest, range.Highest);
        }
    }
}
