using Lsm.Runtime;
using Lsm.Runtime.Numerics;
using Lsm.Runtime.Tuning;
using Lsm.Tool.Data;

namespace Lsm.Tool.Training;

/// <summary>Data as the library learns from them: the first rows of every sequence, with scaled sensors.</summary>
internal static class LearningTask
{
    /// <summary>Fits a coding, so that the smallest value of each input in these rows becomes -1 and the largest 1.</summary>
    /// <param name="data">The data; values of all rows are checked.</param>
    /// <param name="rows">[sequence]: the rows to fit to.</param>
    /// <exception cref="ToolException">A value is too large for a sensor; the message names sequence, row and column.</exception>
    public static SensorCoding Fit(DataSet data, IReadOnlyList<int> rows)
    {
        int width = data.Inputs.Length;
        var sensors = new List<float>();
        for (int s = 0; s < data.Sequences.Count; s++)
        {
            float[] all = SensorsOf(data, s);
            int bad = FloatRules.FirstBad(all);
            if (bad >= 0)
            {
                throw BadValue(data, s, bad / width, bad % width);
            }

            sensors.AddRange(all.AsSpan(0, rows[s] * width));
        }

        return SensorCoding.Fit([.. sensors], width);
    }

    /// <summary>The rows as a task whose sensors are scaled already.</summary>
    /// <param name="data">The data.</param>
    /// <param name="coding">The coding.</param>
    /// <param name="rows">[sequence]: the rows to learn from; sequences without any are left out.</param>
    /// <param name="warmup">Rows at the start of every sequence that are not learned.</param>
    /// <param name="ahead">The targets are those of so many rows later.</param>
    public static TuningTask Of(DataSet data, SensorCoding coding, IReadOnlyList<int> rows, int warmup, int ahead)
    {
        int width = data.Inputs.Length, outputs = data.Targets.Length;
        var task = new TuningTask(width, outputs) { Warmup = warmup, Latency = ahead };
        for (int s = 0; s < data.Sequences.Count; s++)
        {
            if (rows[s] > 0)
            {
                task.Add(Scaled(data, s, coding).AsSpan(0, rows[s] * width), Array.ConvertAll(data.Sequences[s].Targets, static target => (float)target).AsSpan(0, rows[s] * outputs));
            }
        }

        return task;
    }

    /// <summary>The scaled sensors of a sequence, [row, input].</summary>
    public static float[] Scaled(DataSet data, int sequence, SensorCoding coding)
    {
        int width = data.Inputs.Length;
        float[] sensors = SensorsOf(data, sequence);
        for (int row = 0; row < data.Sequences[sequence].Rows; row++)
        {
            Span<float> of = sensors.AsSpan(row * width, width);
            coding.Encode(of, of);
        }

        return sensors;
    }

    /// <summary>Says that a value is refused.</summary>
    public static ToolException BadValue(DataSet data, int sequence, int row, int input)
    {
        DataSequence of = data.Sequences[sequence];
        return new ToolException(FormattableString.Invariant(
            $"Row {row} {(of.Name.Length > 0 ? $"of sequence '{of.Name}', " : "")}column '{data.Inputs[input]}': {of.Inputs[(row * data.Inputs.Length) + input]} is no sensor that this model takes; sensors are floats of at most 2^30 in magnitude. Correct the value, or give the column in larger units."));
    }

    private static float[] SensorsOf(DataSet data, int sequence) => Array.ConvertAll(data.Sequences[sequence].Inputs, static value => (float)value);
}
