using Lsm.Ecs;

namespace WallFollower.Robots;

/// <summary>
/// Writes the motors of the demonstrator in every tick: to the wheels of the robots that it drives (Teach, Off), and to the correction of the others. It runs between BeforeUpdate and AfterUpdate of the liquid.
/// </summary>
internal sealed class DemonstratorSystem(World world) : BaseSystem<World, float>(world)
{
    private readonly QueryDescription robots = new QueryDescription().WithAll<Visit, Pose, Rays, LsmCorrection<Wheels>>();

    public override void Update(in float t)
    {
        foreach (ref Chunk chunk in World.Query(in robots))
        {
            Span<LsmAgent> agents = chunk.GetSpan<LsmAgent>();
            Span<Visit> visits = chunk.GetSpan<Visit>();
            Span<Pose> poses = chunk.GetSpan<Pose>();
            Span<Rays> rays = chunk.GetSpan<Rays>();
            Span<Wheels> wheels = chunk.GetSpan<Wheels>();
            Span<LsmCorrection<Wheels>> corrections = chunk.GetSpan<LsmCorrection<Wheels>>();
            for (int i = 0; i < chunk.Count; i++)
            {
                Wheels right = Demonstrator.Drive(visits[i].Room, poses[i]);
                visits[i].Log.Add(rays[i], right);
                if (agents[i].Mode is LsmMode.Teach or LsmMode.Off)
                {
                    wheels[i] = right;
                }
                else
                {
                    corrections[i].Motors = right;
                }
            }
        }
    }
}
