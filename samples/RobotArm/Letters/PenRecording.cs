using RobotArm.Mechanics;

namespace RobotArm.Letters;

/// <summary>The rows of one trajectory while a file is read.</summary>
/// <param name="name">As the file calls it.</param>
/// <param name="line">Where it begins.</param>
internal sealed class PenRecording(string name, int line)
{
    private readonly List<Vec2> velocities = [];

    public string Name => name;

    /// <summary>The time of the last row, seconds; null before the first.</summary>
    public double? LastTime { get; private set; }

    public void Add(double time, Vec2 velocity)
    {
        LastTime = time;
        velocities.Add(velocity);
    }

    /// <summary>Where the pen went: the velocities integrated by the trapezium rule, from (0, 0).</summary>
    /// <exception cref="InvalidDataException">It is too short, or the pen never moved.</exception>
    public ReadOnlySpan<Vec2> Strokes(string source)
    {
        if (velocities.Count < Letter.FewestPoints)
        {
            throw new InvalidDataException(
                $"{source}, line {line}: trajectory '{name}' has {velocities.Count} rows; a letter needs at least {Letter.FewestPoints}.");
        }

        var points = new Vec2[velocities.Count];
        for (int i = 1; i < points.Length; i++)
        {
            points[i] = points[i - 1] + (Letter.TickSeconds / 2 * (velocities[i - 1] + velocities[i]));
        }

        return Array.Exists(points, point => point.Length > 1e-9)
            ? points
            : throw new InvalidDataException($"{source}, line {line}: trajectory '{name}' does not move; vel_x and vel_y are 0 throughout.");
    }
}
