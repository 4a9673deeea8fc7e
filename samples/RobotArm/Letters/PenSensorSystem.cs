using Lsm.Ecs;
using Lsm.Runtime.Numerics;
using RobotArm.Mechanics;
using RobotArm.Control;

namespace RobotArm.Letters;

/// <summary>Writes the sensors of writing arms: the cue, and the joint angles delayed by 50 ms (until then, those of the start).</summary>
/// <param name="world">The arms' world.</param>
/// <param name="noise">The random numbers of the noise.</param>
/// <param name="noiseBins">The standard deviation of the noise on the angles, bins; training with noise makes the readout robust.</param>
internal sealed class PenSensorSystem(World world, Philox noise, double noiseBins) : BaseSystem<World, float>(world)
{
    /// <summary>The delay of the joint angles in ticks: 50 ms.</summary>
    public const int DelayTicks = 10;

    private const float CueCurrent = 0.5f;
    private const double AngleCurrent = 0.2;
    private const double Width = 3;
    private const double Margin = 0.06;

    private static readonly PopulationCode[] Codes = CodesOfWorkspace();

    private readonly QueryDescription arms = new QueryDescription().WithAll<LsmAgent, PenTask, DelayLine, PenSensors>();
    private int tick;

    public override void BeforeUpdate(in float t)
    {
        foreach (ref Chunk chunk in World.Query(in this.arms))
        {
            Span<LsmAgent> agents = chunk.GetSpan<LsmAgent>();
            Span<PenTask> tasks = chunk.GetSpan<PenTask>();
            Span<ArmState> arms = chunk.GetSpan<ArmState>();
            Span<DelayLine> delayLines = chunk.GetSpan<DelayLine>();
            Span<PenSensors> sensors = chunk.GetSpan<PenSensors>();
            for (int i = 0; i < chunk.Count; i++)
            {
                Vec2 angles = delayLines[i].Send(arms[i].Angles, out Vec2 delayed) ? delayed : tasks[i].Letter.Angles[0];
                Philox random = noise.For(agents[i].Id);
                Span<float> row = sensors[i];
                row[tasks[i].Cue] = CueCurrent;
                Encode(0, angles.X, random, row);
                Encode(1, angles.Y, random, row);
            }
        }

        tick++;
    }

    private void Encode(int joint, double angle, Philox random, Span<float> row)
    {
        double offset = noiseBins == 0 ? 0 : noiseBins * random.Normal((ulong)((2 * tick) + joint));
        Codes[joint].Encode(angle, offset, row.Slice(PenSensors.Cues + (joint * PenSensors.Bins), PenSensors.Bins));
    }

    /// <summary>Fields that cover all joint angles for hands in the area of the letters and a margin around it.</summary>
    private static PopulationCode[] CodesOfWorkspace()
    {
        const int Grid = 16;
        Vec2 low = new(double.MaxValue, double.MaxValue), high = new(double.MinValue, double.MinValue);
        for (int cell = 0; cell < (Grid + 1) * (Grid + 1); cell++)
        {
            double half = (Letter.Size / 2) + Margin;
            var offset = new Vec2((2.0 * (cell % (Grid + 1)) / Grid) - 1, (2.0 * (cell / (Grid + 1)) / Grid) - 1);
            Vec2 angles = ArmKinematics.Angles(Letter.Middle + (half * offset));
            low = new(Math.Min(low.X, angles.X), Math.Min(low.Y, angles.Y));
            high = new(Math.Max(high.X, angles.X), Math.Max(high.Y, angles.Y));
        }

        return [new(low.X, high.X, PenSensors.Bins, Width, AngleCurrent), new(low.Y, high.Y, PenSensors.Bins, Width, AngleCurrent)];
    }
}
