namespace Lsm.Tool.Training;

/// <summary>How many sequences get their class: the output whose sum over the sequence is largest.</summary>
internal sealed class ClassCount(int outputs)
{
    private readonly double[] sums = new double[outputs];
    private int right;
    private int count;

    public void Add(ReadOnlySpan<double> predicted)
    {
        for (int o = 0; o < sums.Length; o++)
        {
            sums[o] += predicted[o];
        }
    }

    public void EndSequence(int actual)
    {
        count++;
        right += Largest(sums) == actual ? 1 : 0;
        Array.Clear(sums);
    }

    /// <summary>The share of sequences that get their class; null without any.</summary>
    public double? Share => count > 0 ? (double)right / count : null;

    /// <summary>The place of the largest value, the first of equals.</summary>
    public static int Largest(ReadOnlySpan<double> values)
    {
        int best = 0;
        for (int i = 1; i < values.Length; i++)
        {
            best = values[i] > values[best] ? i : best;
        }

        return best;
    }
}
