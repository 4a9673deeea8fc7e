using WallFollower.Rooms;

namespace WallFollower.Robots;

/// <summary>The room of a robot, a component.</summary>
/// <param name="Room">The room.</param>
/// <param name="Log">The log of the robot.</param>
internal record struct Visit(Room Room, RobotLog Log);
