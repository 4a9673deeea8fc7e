/// <summary>A robot beside a wall, seen from above; it drives at 0.5 m/s and steers 50 times a second.</summary>
internal sealed class Robot
{
    /// <summary>The distance to keep to the wall, in m.</summary>
    public const float Goal = 1;

    private const float Speed = 0.5f, Seconds = 0.02f;

    /// <summary>The distance to the wall, in m.</summary>
    public float Distance { get; set; } = 0.6f;

    /// <summary>The angle away from the wall, in rad.</summary>
    public float Heading { get; private set; }

    /// <summary>What a good driver steers, in rad/s.</summary>
    public float Demonstrate() => Math.Clamp((2 * (Goal - Distance)) - (2 * Heading), -1, 1);

    /// <summary>Drives for one frame.</summary>
    public void Move(float steering)
    {
        Heading = Math.Clamp(Heading + (Math.Clamp(steering, -2, 2) * Seconds), -1, 1);
        Distance += Speed * MathF.Sin(Heading) * Seconds;
    }
}
