using Lsm.Ecs;
using Lsm.Runtime.Numerics;
using WallFollower.Rooms;

namespace WallFollower.Robots;

/// <summary>Writes the sensors of the robots at the start of a tick: distances with noise, late by <see cref="RayDelay.Ticks"/> ticks.</summary>
/// <param name="world">The world of the robots.</param>
/// <param name="seed">The seed of the noise, which depends on the agent ids too.</param>
internal sealed class RaySystem(World world, ulong seed) : BaseSystem<World, float>(world)
{
    /// <summary>The longest distance that a ray measures, metres.</summary>
    public const double Range = 2;

    private const double Noise = 0.02; // standard deviation, metres

    private readonly QueryDescription robots = new QueryDescription().WithAll<Visit, Pose, RayDelay, Rays>();
    private readonly Philox noise = new(seed, Streams.RayNoise);
    private ulong tick;

    public override void BeforeUpdate(in float t)
    {
        foreach (ref Chunk chunk in World.Query(in robots))
        {
            Span<LsmAgent> agents = chunk.GetSpan<LsmAgent>();
            Span<Visit> visits = chunk.GetSpan<Visit>();
            Span<Pose> poses = chunk.GetSpan<Pose>();
            Span<RayDelay> delays = chunk.GetSpan<RayDelay>();
            Span<Rays> rays = chunk.GetSpan<Rays>();
            for (int i = 0; i < chunk.Count; i++)
            {
                rays[i] = delays[i].Send(Measure(visits[i].Room, poses[i], noise.For(agents[i].Id)));
            }
        }

        tick++;
    }

    private Rays Measure(Room room, Pose pose, Philox random)
    {
        Vec2 right = pose.Right, ahead = pose.Heading;
        return new(Ray(right, 0), Ray((right + ahead).Unit, 1), Ray(ahead, 2), Ray((ahead - right).Unit, 3));

        float Ray(Vec2 direction, ulong number)
        {
            double measured = room.Cast(pose.Position, direction, Range) + (Noise * random.Normal((4 * tick) + number));
            return (float)((2 / Range * Math.Clamp(measured, 0, Range)) - 1);
        }
    }
}
