using WallFollower.Rooms;

namespace WallFollower.Tests;

public class RoomTests
{
    [Test]
    public void Draw_SeedAndNumber_DecideTheRoom()
    {
        Room room = Room.Draw(1, 2), again = Room.Draw(1, 2);
        Assert.That(again.Corners, Is.EqualTo(room.Corners));
        Assert.That(Room.Draw(1, 3).Corners, Is.Not.EqualTo(room.Corners));
        Assert.That(Room.Draw(2, 2).Corners, Is.Not.EqualTo(room.Corners));
    }

    [Test]
    public void Cast_FromTheMiddleToACorner_IsTheDistanceOfTheCorner()
    {
        Room room = Room.Draw(1, 2);
        foreach (Vec2 corner in room.Corners)
        {
            Assert.That(corner.Length, Is.EqualTo(Room.NearCorner).Within(1e-9).Or.EqualTo(Room.FarCorner).Within(1e-9));
            Assert.That(room.Cast(default, new Vec2(corner.X + 1e-9, corner.Y).Unit, 10), Is.EqualTo(corner.Length).Within(1e-6));
        }

        Assert.That(room.Cast(default, new(1, 0), 0.5), Is.EqualTo(0.5), "farther than the range");
    }

    [Test]
    public void NearestWall_AnyPoint_IsNoFartherThanARay()
    {
        Room room = Room.Draw(1, 2);
        Vec2 from = new(0.3, -0.4), wall = room.NearestWall(from), direction = new(1, 0);
        Assert.That(room.Cast(from, (wall - from).Unit, 10), Is.EqualTo((wall - from).Length).Within(1e-9));
        for (int i = 0; i < 100; i++, direction = direction.Turned(0.0314))
        {
            Assert.That(room.Cast(from, direction, 10), Is.GreaterThanOrEqualTo((wall - from).Length - 1e-9));
        }
    }

    [Test]
    public void Turned_HalfTangent_TurnsLeftByTheAngle()
    {
        Vec2 turned = new Vec2(2, 0).Turned(Math.Tan(Math.PI / 12));
        Assert.That(turned.X, Is.EqualTo(2 * Math.Cos(Math.PI / 6)).Within(1e-12));
        Assert.That(turned.Y, Is.EqualTo(2 * Math.Sin(Math.PI / 6)).Within(1e-12));
    }
}
