using System.Runtime.InteropServices;
using Lsm.Ecs;
using Lsm.Runtime.Readouts;

namespace RobotArm.Teaching;

/// <summary>The control without a liquid: the readout is wired straight to the sensors, as late as the liquid's.</summary>
/// <param name="delay">Of its motors.</param>
internal sealed class WiredPupil<TSensors>(Delay delay = default) : Pupil<TSensors>
    where TSensors : unmanaged
{
    private Task<Readout>? learned;
    private Wires? wires;

    public override int FeatureCount { get; } = Marshal.SizeOf<TSensors>() / sizeof(float);

    public override BaseSystem<World, float> Enter(World world, ulong firstId, int agents, Learner? lessons)
    {
        Readout readout = learned?.GetAwaiter().GetResult() ?? new LinearReadout(FeatureCount, 2, new float[2 * FeatureCount]);
        return wires = new Wires(world, readout, delay, firstId, agents, lessons);
    }

    public override Motors MotorsOf(int index) => wires!.Acting[index];

    public override void Learn(Task<Readout> readout) => learned = readout;

    public override void Dispose()
    {
    }

    private sealed class Wires(World world, Readout readout, Delay delay, ulong firstId, int count, Learner? lessons) : BaseSystem<World, float>(world)
    {
        private readonly QueryDescription agents = new QueryDescription().WithAll<LsmAgent, TSensors, Motors>();
        private readonly float[][] seen = [.. Enumerable.Range(0, Math.Max(delay.Ticks, delay.TrainedFor) + 1).Select(_ => new float[count * readout.FeatureCount])];
        private readonly Motors[] right = new Motors[count];
        private readonly bool[] taught = new bool[count];
        private int tick;

        /// <summary>[agent]: the motors that act in the last tick.</summary>
        public Motors[] Acting { get; } = new Motors[count];

        public override void AfterUpdate(in float t)
        {
            int width = readout.FeatureCount;
            World.Query(in agents, (ref LsmAgent agent, ref TSensors sensors, ref Motors motors) =>
            {
                int i = (int)(agent.Id - firstId);
                MemoryMarshal.Cast<TSensors, float>(new ReadOnlySpan<TSensors>(in sensors)).CopyTo(Seen(0, i));
                taught[i] = agent.Mode == LsmMode.Teach;
                right[i] = motors;
            });
            for (int i = 0; i < count; i++)
            {
                if (tick >= delay.Ticks)
                {
                    readout.Evaluate(Seen(delay.Ticks, i), MemoryMarshal.Cast<Motors, float>(new Span<Motors>(ref Acting[i])));
                }

                if (taught[i] && tick >= delay.TrainedFor)
                {
                    lessons!.Learn(tick, Seen(delay.TrainedFor, i), MemoryMarshal.Cast<Motors, float>(new Span<Motors>(ref right[i])));
                }
            }

            tick++;

            Span<float> Seen(int ago, int agent) => ago > tick ? [] : seen[(tick - ago) % seen.Length].AsSpan(agent * width, width);
        }
    }
}
