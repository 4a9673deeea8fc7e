using WallFollower.Robots;
using WallFollower.Rooms;

namespace WallFollower.Tests;

public class RobotTests
{
    [Test]
    public void Move_EqualWheels_GoesStraight()
    {
        Pose pose = new(default, new(0, 1), 0, 0);
        for (int tick = 0; tick < 100; tick++)
        {
            pose = DriveSystem.Move(pose, new(1, 1), 0.05);
        }

        Assert.That(pose.Position.X, Is.Zero.Within(1e-12));
        Assert.That(pose.Position.Y, Is.EqualTo(100 * 0.05 * DriveSystem.TopSpeed).Within(0.1), "it takes some ticks to be fast");
        Assert.That(pose.LeftSpeed, Is.EqualTo(DriveSystem.TopSpeed).Within(1e-9));
    }

    [Test]
    public void Move_RightWheelFaster_TurnsLeft()
    {
        Pose pose = new(default, new(1, 0), 0, 0);
        for (int tick = 0; tick < 10; tick++)
        {
            pose = DriveSystem.Move(pose, new(0.2f, 0.6f), 0.05);
        }

        Assert.That(pose.Heading.Y, Is.GreaterThan(0.1));
        Assert.That(pose.Position.Y, Is.GreaterThan(0));
        Assert.That(pose.Heading.Length, Is.EqualTo(1).Within(1e-12));
    }

    [Test]
    public void Send_Rays_ComesOutLate()
    {
        var delay = default(RayDelay);
        for (int tick = 0; tick < 30; tick++)
        {
            Assert.That(delay.Send(new(tick, 0, 0, 0)).Right, Is.EqualTo(Math.Max(0, tick - RayDelay.Ticks)));
        }
    }

    [Test]
    public void Beside_ADirection_HasTheWallAtItsRight()
    {
        Room room = Room.Draw(3, 1);
        Pose pose = Pose.Beside(room, new Vec2(1, 2).Unit);
        Vec2 wall = room.NearestWall(pose.Position) - pose.Position;
        Assert.That(wall.Length, Is.InRange(DriveSystem.Radius, Demonstrator.WallDistance + 1e-9));
        Assert.That(pose.Right.Dot(wall.Unit), Is.EqualTo(1).Within(1e-9));
    }

    [Test]
    public void Drive_TooNearOrTooFar_TurnsAwayOrTowards()
    {
        Room room = Room.Draw(3, 1);
        Pose pose = Pose.Beside(room, new Vec2(1, 2).Unit);
        Vec2 toWall = (room.NearestWall(pose.Position) - pose.Position).Unit;
        Wheels near = Demonstrator.Drive(room, pose with { Position = pose.Position + (0.2 * toWall) });
        Wheels far = Demonstrator.Drive(room, pose with { Position = pose.Position - (0.2 * toWall) });
        Assert.That(near.Right - near.Left, Is.GreaterThan(far.Right - far.Left));
    }
}
