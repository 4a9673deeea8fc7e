namespace Lsm.Tool.Data;

/// <summary>Rows of several sequences while a file is read; a sequence is in the place of its first row.</summary>
internal sealed class SequenceRows
{
    private readonly Dictionary<string, (List<double> Inputs, List<double> Targets)> rows = new(StringComparer.Ordinal);
    private readonly List<string> order = [];

    public void Add(string sequence, ReadOnlySpan<double> inputs, ReadOnlySpan<double> targets)
    {
        if (!rows.TryGetValue(sequence, out (List<double> Inputs, List<double> Targets) lists))
        {
            rows.Add(sequence, lists = ([], []));
            order.Add(sequence);
        }

        lists.Inputs.AddRange(inputs);
        lists.Targets.AddRange(targets);
    }

    public List<DataSequence> ToSequences(int inputs) =>
        [.. order.Select(name => new DataSequence(name, rows[name].Inputs.Count / inputs, [.. rows[name].Inputs], [.. rows[name].Targets]))];
}
