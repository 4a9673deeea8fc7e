using Lsm.Ecs;
using Lsm.Runtime.Numerics;
using RobotArm.Mechanics;
using RobotArm.Teaching;

namespace RobotArm.Reaching;

/// <summary>
/// Writes the sensors of reaching arms. Each of the six readings is off by -1, 0 or +1 bin, drawn anew every tick. The angles arrive 200 ms
/// late; before that the arm feels nothing of them.
/// </summary>
/// <param name="world">The arms' world.</param>
/// <param name="wobble">Whole numbers by agent and index.</param>
internal sealed class ReachSense(World world, Philox wobble) : BaseSystem<World, float>(world)
{
    /// <summary>How late the joint angles are, ticks: 200 ms.</summary>
    public const int DelayTicks = 100;

    private const int Bins = ReachSensors.Bins;
    private const double Width = 4.5;

    // Ranges of the published experiment; centres of the first and last field.
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
            Span<DelayLine> nerves = chunk.GetSpan<DelayLine>();
            Span<Motors> motors = chunk.GetSpan<Motors>();
            Span<ReachSensors> sensors = chunk.GetSpan<ReachSensors>();
            for (int i = 0; i < chunk.Count; i++)
            {
                bool felt = nerves[i].Send(arms[i].Angles, out Vec2 angles);
                Vec2 to = trials[i].Reach.To;
                Philox random = wobble.For(agents[i].Id);
                Span<float> row = sensors[i];
                Encode(0, to.X, random, row);
                Encode(1, to.Y, random, row);
                if (felt)
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
