using System.Globalization;

namespace Lsm.Tool.Data;

/// <summary>An .npy array as data: [row], [row, column] or [sequence, row, column], whose columns are named 0, 1, 2, ...</summary>
internal static class NpyTable
{
    /// <summary>Reads the chosen columns.</summary>
    /// <exception cref="ToolException">The array does not fit, or a value is not finite.</exception>
    public static DataSet Read(string path, Func<string[], ColumnChoice> choose)
    {
        string name = Path.GetFileName(path);
        (int[] shape, double[] values) = NpyFile.Read(path);
        if (shape.Length is < 1 or > 3 || values.Length == 0)
        {
            throw new ToolException($"{name}: the shape is ({string.Join(", ", shape)}); [row], [row, column] or [sequence, row, column] with at least one value is needed.");
        }

        int width = shape.Length == 1 ? 1 : shape[^1], rows = shape.Length == 1 ? shape[0] : shape[^2];
        string[] columns = [.. Enumerable.Range(0, width).Select(static column => column.ToString(CultureInfo.InvariantCulture))];
        (int[] inputs, int[] targets, int sequenceColumn) = choose(columns).Find(name, columns);
        if (shape.Length == 3 && sequenceColumn >= 0)
        {
            throw new ToolException($"{name}: the array's first axis is the sequence already. Leave --sequence out.");
        }

        var sequences = new SequenceRows();
        for (int row = 0; row < values.Length / width; row++)
        {
            ReadOnlySpan<double> line = values.AsSpan(row * width, width);
            string sequence = shape.Length == 3 ? (row / rows).ToString(CultureInfo.InvariantCulture) : sequenceColumn < 0 ? "" : line[sequenceColumn].ToString(CultureInfo.InvariantCulture);
            sequences.Add(sequence, Pick(name, row, line, inputs), Pick(name, row, line, targets));
        }

        return new DataSet(Array.ConvertAll(inputs, place => columns[place]), Array.ConvertAll(targets, place => columns[place]), sequences.ToSequences(inputs.Length));
    }

    private static double[] Pick(string name, int row, ReadOnlySpan<double> line, int[] places)
    {
        var picked = new double[places.Length];
        for (int i = 0; i < places.Length; i++)
        {
            double value = line[places[i]];
            picked[i] = double.IsFinite(value)
                ? value
                : throw new ToolException(FormattableString.Invariant($"{name}, row {row}, column {places[i]}: {value} is not a finite number. Correct it, remove the row, or choose other columns with --inputs."));
        }

        return picked;
    }
}
