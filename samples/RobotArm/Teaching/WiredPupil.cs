using System.Runtime.InteropServices;
using Lsm.Ecs;
using Lsm.Runtime.Readouts;

namespace RobotArm.Teaching;

/// <summary>The control without a liquid: the readout is wired straight to the sensors.</summary>
internal sealed class WiredPupil<TSensors> : Pupil<TSensors>
    where TSensors : unmanaged
{
    private float[] _sensors = [];
    private LinearReadout _readout;

    public WiredPupil()
    {
        FeatureCount = Marshal.SizeOf<TSensors>() / sizeof(float);
        _readout = new LinearReadout(FeatureCount, 2, new float[2 * FeatureCount]);
    }

    public override int FeatureCount { get; }

    public override BaseSystem<World, float> Enter(World world, ulong firstId, int agents, bool keepFeatures)
    {
        _sensors = new float[agents * FeatureCount];
        return new Wires(world, this, firstId);
    }

    public override ReadOnlySpan<float> FeaturesOf(int index) => _sensors.AsSpan(index * FeatureCount, FeatureCount);

    public override void Learn(LinearReadout readout) => _readout = readout;

    public override void Dispose()
    {
    }

    private sealed class Wires(World world, WiredPupil<TSensors> pupil, ulong firstId) : BaseSystem<World, float>(world)
    {
        private readonly QueryDescription _agents = new QueryDescription().WithAll<LsmAgent, TSensors, Motors>();

        public override void AfterUpdate(in float t)
        {
            World.Query(in _agents, (ref LsmAgent agent, ref TSensors sensors, ref Motors motors) =>
            {
                Span<float> seen = pupil._sensors.AsSpan((int)(agent.Id - firstId) * pupil.FeatureCount, pupil.FeatureCount);
                MemoryMarshal.Cast<TSensors, float>(new ReadOnlySpan<TSensors>(in sensors)).CopyTo(seen);
                pupil._readout.Evaluate(seen, MemoryMarshal.Cast<Motors, float>(new Span<Motors>(ref motors)));
            });
        }
    }
}
