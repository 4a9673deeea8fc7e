using RobotArm.Mechanics;

namespace RobotArm.Letters;

/// <summary>One trajectory of a file of pen movements: times, and positions or velocities.</summary>
/// <param name="name">The trajectory's name.</param>
/// <param name="line">The line of its first row.</param>
internal sealed class PenRecording(string name, int line)
{
    /// <summary>The shortest time between two rows, seconds.</summary>
    public const double MinStep = 0.0001;

    /// <summary>The longest time between two rows, seconds.</summary>
    public const double MaxStep = 0.05;

    private readonly List<double> times = [];
    private readonly List<Vec2> values = [];
    private bool positions;

    public string Name => name;

    /// <summary>Adds the current row.</summary>
    /// <exception cref="InvalidDataException">A field is malformed, or its time is not one sample period after that of the row before.</exception>
    public void Add(PenRows row)
    {
        double time = row.Time;
        if (times.Count > 0)
        {
            CheckStep(row, time - times[^1], times.Count > 1 ? times[1] - times[0] : null);
        }

        times.Add(time);
        values.Add(row.Value);
        positions = row.Positions;
    }

    /// <summary>The position of the pen every <see cref="Letter.TickSeconds"/>.</summary>
    /// <param name="source">The file's name for errors.</param>
    /// <exception cref="InvalidDataException">The trajectory is too short, or the pen does not move.</exception>
    public ReadOnlySpan<Vec2> Strokes(string source)
    {
        bool atTicks = Enumerable.Range(0, times.Count).All(i => Math.Abs(times[i] - times[0] - (i * Letter.TickSeconds)) < 0.1 * Letter.TickSeconds);
        Vec2[] points = positions ? [.. values] : Integrate(atTicks);
        points = atTicks ? points : Resample(points);
        if (points.Length < Letter.MinPoints)
        {
            throw Refuse(source, FormattableString.Invariant(
                $"has {times.Count} rows over {times[^1] - times[0]:G3} s; a letter needs at least {(Letter.MinPoints - 1) * Letter.TickSeconds:G3} s"));
        }

        return Array.Exists(points, point => (point - points[0]).Length > 1e-9)
            ? points
            : throw Refuse(source, positions ? "does not move; all its positions are equal" : "does not move; vel_x and vel_y are 0 in every row");
    }

    private static void CheckStep(PenRows row, double step, double? first)
    {
        string problem = FormattableString.Invariant($"{step:G3} s after the row before; ");
        if (!(step > 0))
        {
            throw row.Error(PenRows.TimeColumn, problem + "the times of a trajectory must increase");
        }

        if (!(step is >= MinStep and <= MaxStep))
        {
            throw row.Error(PenRows.TimeColumn, problem + FormattableString.Invariant($"rows must be {MinStep} to {MaxStep} s apart, with the time in seconds"));
        }

        // Times that are rounded to milliseconds differ by up to half a period.
        if (first is { } period && Math.Abs(step - period) > (0.5 * period) + 1e-9)
        {
            throw row.Error(PenRows.TimeColumn, problem + FormattableString.Invariant(
                $"the first two rows of the trajectory are {period:G3} s apart; all rows must have the same distance, and a row may be missing here"));
        }
    }

    /// <summary>Integrates the velocities by the trapezium rule, from (0, 0).</summary>
    private Vec2[] Integrate(bool atTicks)
    {
        var points = new Vec2[values.Count];
        for (int i = 1; i < points.Length; i++)
        {
            double step = atTicks ? Letter.TickSeconds : times[i] - times[i - 1];
            points[i] = points[i - 1] + (step / 2 * (values[i - 1] + values[i]));
        }

        return points;
    }

    /// <summary>Interpolates the positions linearly at every tick from the first row to the last.</summary>
    private Vec2[] Resample(Vec2[] points)
    {
        var resampled = new Vec2[(int)Math.Floor(((times[^1] - times[0]) / Letter.TickSeconds) + 1e-6) + 1];
        int row = 0;
        for (int tick = 0; tick < resampled.Length; tick++)
        {
            double time = times[0] + (tick * Letter.TickSeconds);
            while (row < times.Count - 2 && times[row + 1] < time)
            {
                row++;
            }

            double share = (time - times[row]) / (times[row + 1] - times[row]);
            resampled[tick] = points[row] + (share * (points[row + 1] - points[row]));
        }

        return resampled;
    }

    private InvalidDataException Refuse(string source, string problem) => new($"{source}, line {line}: trajectory '{name}' {problem}.");
}
