using WallFollower.Rooms;

namespace WallFollower.Robots;

/// <summary>Moves the robots at the end of a tick: two wheels on one axle, which take some ticks to reach the speed that the motors ask for. A robot that touches a wall is put back beside it.</summary>
internal sealed class DriveSystem(World world) : BaseSystem<World, float>(world)
{
    /// <summary>The radius of a robot, metres.</summary>
    public const double Radius = 0.15;

    public const double TopSpeed = 0.5;

    private const double Axle = 0.3;
    private const double Response = 0.3; // the share of the wanted change of speed in one tick

    private readonly QueryDescription robots = new QueryDescription().WithAll<Visit, Pose, Wheels>();

    /// <summary>A robot after a time.</summary>
    public static Pose Move(Pose pose, Wheels wheels, double seconds)
    {
        double left = Faster(pose.LeftSpeed, wheels.Left), right = Faster(pose.RightSpeed, wheels.Right);
        double angle = (right - left) / Axle * seconds;
        Vec2 middle = pose.Heading.Turned(angle / 4), heading = pose.Heading.Turned(angle / 2).Unit; // tan(x) is x for angles this small
        return new(pose.Position + ((left + right) / 2 * seconds * middle), heading, left, right);
    }

    public override void AfterUpdate(in float t)
    {
        foreach (ref Chunk chunk in World.Query(in robots))
        {
            Span<Visit> visits = chunk.GetSpan<Visit>();
            Span<Pose> poses = chunk.GetSpan<Pose>();
            Span<Wheels> wheels = chunk.GetSpan<Wheels>();
            for (int i = 0; i < chunk.Count; i++)
            {
                Visit visit = visits[i];
                poses[i] = Move(poses[i], wheels[i], t);
                double distance = (visit.Room.NearestWall(poses[i].Position) - poses[i].Position).Length;
                bool crashed = distance < Radius;
                visit.Log.Add(poses[i].Position, distance, crashed);
                if (crashed)
                {
                    poses[i] = Pose.Beside(visit.Room, poses[i].Position.Unit);
                }
            }
        }
    }

    private static double Faster(double speed, double wanted) => speed + (Response * ((Math.Clamp(wanted, -1, 1) * TopSpeed) - speed));
}
