namespace RobotArm.Mechanics;

/// <summary>A point in the plane (metres), or a pair of values for shoulder and elbow.</summary>
internal readonly record struct Vec2(double X, double Y)
{
    public double Length => Math.Sqrt((X * X) + (Y * Y));

    public static Vec2 operator +(Vec2 a, Vec2 b) => new(a.X + b.X, a.Y + b.Y);

    public static Vec2 operator -(Vec2 a, Vec2 b) => new(a.X - b.X, a.Y - b.Y);

    public static Vec2 operator *(double factor, Vec2 a) => new(factor * a.X, factor * a.Y);
}
