using WallFollower.Rooms;

namespace WallFollower.Robots;

/// <summary>The position, direction and speed of a robot, a component.</summary>
/// <param name="Position">Its middle, metres.</param>
/// <param name="Heading">Its direction, of length 1.</param>
/// <param name="LeftSpeed">The speed of the left wheel, m/s.</param>
/// <param name="RightSpeed">The speed of the right wheel, m/s.</param>
internal record struct Pose(Vec2 Position, Vec2 Heading, double LeftSpeed, double RightSpeed)
{
    /// <summary>The direction to the robot's right.</summary>
    public readonly Vec2 Right => -1 * Heading.Left;

    /// <summary>A robot at rest that has the wall at its right, at the wanted distance from the wall's point in a direction from the middle of a room.</summary>
    public static Pose Beside(Room room, Vec2 direction)
    {
        Vec2 wall = room.Cast(default, direction, double.MaxValue) * direction;
        Vec2 position = wall - (Demonstrator.WallDistance * direction);
        return new(position, (room.NearestWall(position) - position).Unit.Left, 0, 0);
    }
}
