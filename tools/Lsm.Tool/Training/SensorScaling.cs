using Lsm.Tool.Data;

namespace Lsm.Tool.Training;

/// <summary>How inputs become sensors: <c>sensor = (input - offset) * scale</c>, for each input its own.</summary>
/// <param name="Offset">[input].</param>
/// <param name="Scale">[input].</param>
internal sealed record SensorScaling(double[] Offset, double[] Scale)
{
    /// <summary>Maps the smallest value of the training rows to -1 and the largest to 1; an input that never changes becomes 0.</summary>
    public static SensorScaling Fit(DataSet data, Split split)
    {
        int width = data.Inputs.Length;
        double[] low = new double[width], high = new double[width];
        Array.Fill(low, double.PositiveInfinity);
        Array.Fill(high, double.NegativeInfinity);
        for (int s = 0; s < data.Sequences.Count; s++)
        {
            for (int i = 0; i < split.TrainingRows[s] * width; i++)
            {
                double value = data.Sequences[s].Inputs[i];
                low[i % width] = Math.Min(low[i % width], value);
                high[i % width] = Math.Max(high[i % width], value);
            }
        }

        return new SensorScaling(
            [.. low.Select((least, i) => (least / 2) + (high[i] / 2))],
            [.. low.Select((least, i) => high[i] > least ? 2 / (high[i] - least) : 1)]);
    }

    /// <summary>Inputs as they are.</summary>
    public static SensorScaling None(int inputs) => new(new double[inputs], [.. Enumerable.Repeat(1.0, inputs)]);

    /// <summary>One row of inputs as sensors.</summary>
    public void Apply(ReadOnlySpan<double> inputs, Span<float> sensors)
    {
        for (int i = 0; i < inputs.Length; i++)
        {
            sensors[i] = (float)((inputs[i] - Offset[i]) * Scale[i]);
        }
    }
}
