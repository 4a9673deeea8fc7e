using System.Text.RegularExpressions;

namespace Lsm.Tool.Data;

/// <summary>Finds an input that is the time of the rows. A readout that learns it knows the place in the table, and is wrong on later data.</summary>
internal static partial class TimeColumn
{
    /// <summary>The name of the first input that is named like a time and grows with every row of every sequence, or null.</summary>
    public static string? Find(DataSet set)
    {
        for (int i = 0; i < set.Inputs.Length; i++)
        {
            int input = i;
            if (Name().IsMatch(set.Inputs[i]) && set.Sequences.All(sequence => Grows(sequence, input, set.Inputs.Length)))
            {
                return set.Inputs[i];
            }
        }

        return null;
    }

    private static bool Grows(DataSequence sequence, int input, int width)
    {
        for (int row = 1; row < sequence.Rows; row++)
        {
            if (!(sequence.Inputs[(row * width) + input] > sequence.Inputs[((row - 1) * width) + input]))
            {
                return false;
            }
        }

        return true;
    }

    [GeneratedRegex(@"^(?:t|s|ms|us|ns|time|timestamp|date|datetime|secs?|seconds?|millis|milliseconds?|minutes?|hours?|ticks?|frames?|steps?|index|rows?)(?![a-z])", RegexOptions.IgnoreCase)]
    private static partial Regex Name();
}
