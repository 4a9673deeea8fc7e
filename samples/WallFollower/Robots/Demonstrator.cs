using WallFollower.Rooms;

namespace WallFollower.Robots;

/// <summary>Follows the wall at its right. It knows the room and where the robot is, without delay or noise; a robot with late rays does not.</summary>
internal static class Demonstrator
{
    /// <summary>The wanted distance from the middle of the robot to the wall, metres.</summary>
    public const double WallDistance = 0.5;

    private const double LookAhead = 0.25; // metres
    private const double TurnToWall = 3; // per second
    private const double TurnToDistance = 4; // per second and metre
    private const double FastestTurn = 2.5; // per second
    private const double Slowest = 0.3; // share of the top speed, at the fastest turn
    private const double HalfAxle = 0.15;

    /// <summary>The wheels that are right for a robot now.</summary>
    public static Wheels Drive(Room room, Pose pose)
    {
        Vec2 ahead = pose.Position + (LookAhead * pose.Heading), toWall = room.NearestWall(ahead) - ahead;
        double distance = toWall.Length;
        Vec2 direction = (1 / distance) * toWall;
        bool isBehind = pose.Right.Dot(direction) < 0 && pose.Heading.Dot(direction) < 0.7;
        double turn = isBehind
            ? FastestTurn
            : Math.Clamp((TurnToWall * pose.Heading.Dot(direction)) + (TurnToDistance * (WallDistance - distance)), -FastestTurn, FastestTurn);
        double speed = 0.9 * DriveSystem.TopSpeed * Math.Max(Slowest, 1 - (Math.Abs(turn) / FastestTurn));
        return new((float)((speed - (HalfAxle * turn)) / DriveSystem.TopSpeed), (float)((speed + (HalfAxle * turn)) / DriveSystem.TopSpeed));
    }
}
