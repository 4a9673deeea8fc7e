using System.Runtime.InteropServices;
using Lsm.Ecs;
using Lsm.Runtime.Readouts;

namespace RobotArm.Control;

/// <summary>The comparison without a liquid: the sensors themselves are the features. Its motors have the same delay.</summary>
/// <param name="delay">The delay of the motors.</param>
internal sealed class DirectController<TSensors>(Delay delay = default) : Controller<TSensors>
    where TSensors : unmanaged
{
    private Task<Readout>? next;
    private DirectSystem? system;

    public override int FeatureCount { get; } = Marshal.SizeOf<TSensors>() / sizeof(float);

    public override BaseSystem<World, float> Attach(World world, ulong firstId, int agents, Learner? samples)
    {
        Readout readout = next?.GetAwaiter().GetResult() ?? new LinearReadout(FeatureCount, 2, new float[2 * FeatureCount]);
        return system = new DirectSystem(world, readout, delay, firstId, agents, samples);
    }

    public override Motors MotorsOf(int index) => system!.Acting[index];

    public override void UseReadout(Task<Readout> readout) => next = readout;

    public override void Dispose()
    {
    }

    private sealed class DirectSystem(World world, Readout readout, Delay delay, ulong firstId, int count, Learner? samples) : BaseSystem<World, float>(world)
    {
        private readonly QueryDescription agents = new QueryDescription().WithAll<LsmAgent, TSensors, Motors>();
        private readonly float[][] history = [.. Enumerable.Range(0, Math.Max(delay.Ticks, delay.TrainedFor) + 1).Select(_ => new float[count * readout.FeatureCount])];
        private readonly Motors[] targets = new Motors[count];
        private readonly bool[] teaching = new bool[count];
        private int tick;

        /// <summary>[agent]: the motors that acted in the last tick.</summary>
        public Motors[] Acting { get; } = new Motors[count];

        public override void AfterUpdate(in float t)
        {
            int width = readout.FeatureCount;
            World.Query(in agents, (ref LsmAgent agent, ref TSensors sensors, ref Motors motors) =>
            {
                int i = (int)(agent.Id - firstId);
                MemoryMarshal.Cast<TSensors, float>(new ReadOnlySpan<TSensors>(in sensors)).CopyTo(Features(0, i));
                teaching[i] = agent.Mode == LsmMode.Teach;
                targets[i] = motors;
            });
            for (int i = 0; i < count; i++)
            {
                if (tick >= delay.Ticks)
                {
                    readout.Evaluate(Features(delay.Ticks, i), MemoryMarshal.Cast<Motors, float>(new Span<Motors>(ref Acting[i])));
                }

                if (teaching[i] && tick >= delay.TrainedFor)
                {
                    samples!.Learn(tick, Features(delay.TrainedFor, i), MemoryMarshal.Cast<Motors, float>(new Span<Motors>(ref targets[i])));
                }
            }

            tick++;

            Span<float> Features(int ago, int agent) => ago > tick ? [] : history[(tick - ago) % history.Length].AsSpan(agent * width, width);
        }
    }
}
