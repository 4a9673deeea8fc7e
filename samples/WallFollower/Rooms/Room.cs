using Lsm.Runtime.Numerics;

namespace WallFollower.Rooms;

/// <summary>A closed room: twelve walls, whose corners are in twelve directions from its middle, the origin, each near to it or far from it.</summary>
internal sealed class Room
{
    public const double NearCorner = 1.5;
    public const double FarCorner = 2.8;

    private const int CornerCount = 12;

    private readonly Vec2[] corners;

    private Room(Vec2[] corners) => this.corners = corners;

    /// <summary>The corners, counterclockwise. Wall i goes from corner i to the next one.</summary>
    public IReadOnlyList<Vec2> Corners => corners;

    /// <summary>Draws a room.</summary>
    /// <param name="seed">The seed of all rooms.</param>
    /// <param name="number">The number of the room; another number gives another room.</param>
    public static Room Draw(ulong seed, int number)
    {
        var random = new Philox(seed, Streams.Rooms, (ulong)number);
        var corners = new Vec2[CornerCount];
        Vec2 direction = new(1, 0);
        double twelfth = 2 - Math.Sqrt(3); // the tangent of 15 degrees
        for (int i = 0; i < corners.Length; i++, direction = direction.Turned(twelfth))
        {
            corners[i] = (random.Uniform((ulong)i) < 0.5 ? NearCorner : FarCorner) * direction;
        }

        return new Room(corners);
    }

    /// <summary>The distance from a point in the room to the wall in a direction, at most a range.</summary>
    /// <param name="from">The point.</param>
    /// <param name="direction">The direction, of length 1.</param>
    /// <param name="range">The largest distance that is returned, metres.</param>
    public double Cast(Vec2 from, Vec2 direction, double range)
    {
        double nearest = range;
        for (int i = 0; i < corners.Length; i++)
        {
            Vec2 wall = corners[(i + 1) % corners.Length] - corners[i], start = corners[i] - from;
            double across = direction.Cross(wall);
            if (across == 0)
            {
                continue; // parallel
            }

            double distance = start.Cross(wall) / across, place = start.Cross(direction) / across;
            if (distance >= 0 && distance < nearest && place >= 0 && place <= 1)
            {
                nearest = distance;
            }
        }

        return nearest;
    }

    /// <summary>The point of the walls that is nearest to a point.</summary>
    public Vec2 NearestWall(Vec2 from)
    {
        Vec2 nearest = corners[0];
        for (int i = 0; i < corners.Length; i++)
        {
            Vec2 wall = corners[(i + 1) % corners.Length] - corners[i];
            double place = Math.Clamp((from - corners[i]).Dot(wall) / wall.Dot(wall), 0, 1);
            Vec2 point = corners[i] + (place * wall);
            if ((point - from).Length < (nearest - from).Length)
            {
                nearest = point;
            }
        }

        return nearest;
    }
}
