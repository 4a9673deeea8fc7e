using Lsm.Ecs;
using Lsm.Runtime.Numerics;
using RobotArm.Mechanics;
using RobotArm.Control;

namespace RobotArm.Reaching;

/// <summary>
/// Writes the sensors of reaching arms. Each of the six readings is shifted by -1, 0 or +1 bin, drawn every tick. The angles are delayed by
/// 200 ms; until then their sensors are 0.
/// </summary>
/// <param name="world">The arms' world.</param>
/// <param name="noise">The random numbers of the noise.</param>
internal sealed class ReachSensorSystem(World world, Philox noise) : BaseSystem<World, float>(world)
{
    /// <summary>The delay of the joint angles in ticks: 200 ms.</summary>
    public const int DelayTicks = 100;

    private const int Bins = ReachSensors.Bins;
    private const double Width = 4.5;

    // The ranges of the published experiment: the centres of the first and last field.
    private static readonly PopulationCode[] Codes =
    [
        new(-1, 1, Bins, Width), new(-1, 1, Bins, Width),
        new(-Math.PI / 6, Math.PI, Bins, Width), new(0, Math.PI, Bins, Width),
        new(-11.93, 9.93, Bins, Width), new(-2.30, 3.35, Bins, Width),
    ];

    private readonly QueryDescription arms = new QueryDescription().WithAll<LsmAgent, Trial, DelayLine, Motors>();
    private int tick;

    public override void BeforeUpdate(in float t)
    {
        foreach (ref Chunk chunk in World.Query(in this.arms))
        {
            Span<LsmAgent> agents = chunk.GetSpan<LsmAgent>();
            Span<Trial> trials = chunk.GetSpan<Trial>();
            Span<ArmState> arms = chunk.GetSpan<ArmState>();
            Span<DelayLine> delayLines = chunk.GetSpan<DelayLine>();
            Span<Motors> motors = chunk.GetSpan<Motors>();
            Span<ReachSensors> sensors = chunk.GetSpan<ReachSensors>();
            for (int i = 0; i < chunk.Count; i++)
            {
                bool known = delayLines[i].Send(arms[i].Angles, out Vec2 angles);
                Vec2 to = trials[i].Reach.To;
                Philox random = noise.For(agents[i].Id);
                Span<float> row = sensors[i];
                Encode(0, to.X, random, row);
                Encode(1, to.Y, random, row);
                if (known)
                {
                    Encode(2, angles.X, random, row);
                    Encode(3, angles.Y, random, row);
                }

                Encode(4, motors[i].Shoulder, random, row);
                Encode(5, motors[i].Elbow, random, row);
                row[^1] = 1;
            }
        }

        tick++;
    }

    private void Encode(int reading, double value, Philox random, Span<float> row) =>
        Codes[reading].Encode(value, random.Below((ulong)((tick * 6) + reading), 3) - 1, row.Slice(reading * Bins, Bins));
}
