using Lsm.Runtime.Numerics;
using Lsm.Tool.Data;

namespace Lsm.Tool.Training;

/// <summary>Which rows are trained on: the first so many of every sequence. The others are for validation.</summary>
/// <param name="TrainingRows">[sequence].</param>
/// <param name="Description">In words.</param>
internal sealed record Split(int[] TrainingRows, string Description)
{
    /// <summary>Fewer sequences than this are split by time.</summary>
    public const int FewSequences = 5;

    /// <summary>Splits data.</summary>
    /// <param name="data">The data.</param>
    /// <param name="kind"><c>sequence</c>, <c>time</c>, or null for what suits the data.</param>
    /// <param name="share">The share for validation, 0 to below 1.</param>
    /// <param name="seed">Chooses the sequences.</param>
    /// <exception cref="ToolException">There are too few sequences to split by sequence.</exception>
    public static Split Of(DataSet data, string? kind, double share, ulong seed)
    {
        int count = data.Sequences.Count;
        if (share == 0)
        {
            return new Split([.. data.Sequences.Select(static sequence => sequence.Rows)], "no validation");
        }

        if ((kind ?? (count >= FewSequences ? "sequence" : "time")) == "time")
        {
            return new Split(
                [.. data.Sequences.Select(sequence => (int)(sequence.Rows * (1 - share)))],
                FormattableString.Invariant($"the last {100 * share:0.#} % of {(count == 1 ? "the rows" : "every sequence")} are for validation"));
        }

        if (count < 2)
        {
            throw new ToolException("--split sequence needs at least two sequences, and the data are one. Name their column with --sequence, or split by time.");
        }

        int held = Math.Clamp((int)Math.Round(share * count), 1, count - 1);
        int[] order = [.. Enumerable.Range(0, count)];
        var random = new Philox(seed, RandomStream.FirstFree);
        for (int i = count - 1; i > 0; i--)
        {
            int other = random.Below((ulong)i, i + 1);
            (order[i], order[other]) = (order[other], order[i]);
        }

        HashSet<int> validation = [.. order.Take(held)];
        return new Split(
            [.. data.Sequences.Select((sequence, i) => validation.Contains(i) ? 0 : sequence.Rows)],
            $"{held} of {count} sequences, drawn by the seed, are for validation");
    }
}
