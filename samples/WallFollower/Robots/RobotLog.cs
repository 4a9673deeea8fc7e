using WallFollower.Rooms;

namespace WallFollower.Robots;

/// <summary>The path and the crashes of a robot, tick by tick.</summary>
internal sealed class RobotLog(Room room)
{
    private readonly List<Vec2> path = [];
    private readonly List<Vec2> crashes = [];
    private readonly List<float> rays = [];
    private readonly List<float> right = [];
    private double wallError;

    public Room Room => room;

    /// <summary>The position after each tick.</summary>
    public IReadOnlyList<Vec2> Path => path;

    /// <summary>The places where it touched a wall.</summary>
    public IReadOnlyList<Vec2> Crashes => crashes;

    /// <summary>The mean difference between the distance to the nearest wall and the wanted one, metres.</summary>
    public double WallError => wallError / path.Count;

    /// <summary>[tick, ray]: the late rays.</summary>
    public float[] Rays => [.. rays];

    /// <summary>[tick, wheel]: what the demonstrator would have done.</summary>
    public float[] Right => [.. right];

    public void Add(Vec2 position, double distance, bool crashed)
    {
        path.Add(position);
        wallError += Math.Abs(distance - Demonstrator.WallDistance);
        if (crashed)
        {
            crashes.Add(position);
        }
    }

    /// <summary>Adds what a training sample would hold.</summary>
    public void Add(Rays late, Wheels demonstrated)
    {
        rays.AddRange([late.Right, late.RightAhead, late.Ahead, late.LeftAhead]);
        right.AddRange([demonstrated.Left, demonstrated.Right]);
    }
}
