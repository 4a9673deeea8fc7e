using WallFollower.Rooms;

namespace WallFollower.Robots;

/// <summary>Which room a robot is in, a component.</summary>
/// <param name="Room">The room.</param>
/// <param name="Log">The log of the robot.</param>
internal record struct Visit(Room Room, RobotLog Log);
