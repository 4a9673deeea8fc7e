namespace WallFollower.Rooms;

/// <summary>A point or a direction in the plane, metres.</summary>
internal readonly record struct Vec2(double X, double Y)
{
    public double Length => Math.Sqrt(Dot(this));

    /// <summary>The direction with length 1.</summary>
    public Vec2 Unit => (1 / Length) * this;

    /// <summary>The direction a quarter turn to the left.</summary>
    public Vec2 Left => new(-Y, X);

    public static Vec2 operator +(Vec2 a, Vec2 b) => new(a.X + b.X, a.Y + b.Y);

    public static Vec2 operator -(Vec2 a, Vec2 b) => new(a.X - b.X, a.Y - b.Y);

    public static Vec2 operator *(double factor, Vec2 a) => new(factor * a.X, factor * a.Y);

    public double Dot(Vec2 other) => (X * other.X) + (Y * other.Y);

    /// <summary>Positive if the other direction is to the left of this one.</summary>
    public double Cross(Vec2 other) => (X * other.Y) - (Y * other.X);

    /// <summary>Turns to the left by the angle whose half has this tangent. Uses no sine or cosine, so the result is the same on every machine.</summary>
    public Vec2 Turned(double halfTangent)
    {
        double square = halfTangent * halfTangent;
        double cosine = (1 - square) / (1 + square), sine = 2 * halfTangent / (1 + square);
        return (cosine * this) + (sine * Left);
    }
}
