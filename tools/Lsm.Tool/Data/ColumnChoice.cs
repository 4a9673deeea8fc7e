namespace Lsm.Tool.Data;

/// <summary>Which columns of a table play which part, by name.</summary>
/// <param name="Inputs">The inputs, or null for every column that has no other part.</param>
/// <param name="Targets">The targets, possibly none.</param>
/// <param name="Sequence">The column whose value says which sequence a row belongs to, or null.</param>
/// <param name="TargetsAreInputs">Whether targets may be inputs too, because they are those of later rows. They are where <paramref name="Inputs"/> is null.</param>
internal sealed record ColumnChoice(string[]? Inputs, string[] Targets, string? Sequence, bool TargetsAreInputs = false)
{
    /// <summary>The places of the inputs, the targets and the sequence column (-1 for none) among these columns.</summary>
    /// <exception cref="ToolException">A name is unknown, comes twice, is an input and a target of the same row, or nothing is left for the inputs.</exception>
    public (int[] Inputs, int[] Targets, int Sequence) Find(string source, string[] columns)
    {
        int repeated = Array.FindIndex(columns, column => Array.IndexOf(columns, column) != Array.LastIndexOf(columns, column));
        if (repeated >= 0)
        {
            throw new ToolException($"{source}: two columns are named '{columns[repeated]}'. Rename one of them.");
        }

        RefuseRepeated("--targets", Targets);
        RefuseRepeated("--inputs", Inputs ?? []);
        if (!TargetsAreInputs && Array.Find(Inputs ?? [], name => Targets.Contains(name)) is { } both)
        {
            throw new ToolException($"--inputs has '{both}', which --targets predicts in the same row. Leave it out of --inputs, or predict later rows with --ahead.");
        }

        int[] targets = Array.ConvertAll(Targets, Place);
        int sequence = Sequence is null ? -1 : Place(Sequence);
        int[] inputs = Inputs is not null
            ? Array.ConvertAll(Inputs, Place)
            : [.. Enumerable.Range(0, columns.Length).Where(place => place != sequence && (TargetsAreInputs || Array.IndexOf(targets, place) < 0))];
        return inputs.Length > 0
            ? (inputs, targets, sequence)
            : throw new ToolException($"{source}: every column is a target or the sequence, so no input is left. Add columns, name the inputs with --inputs, or predict with --ahead.");

        int Place(string name)
        {
            int place = Array.IndexOf(columns, name);
            return place >= 0 ? place : throw new ToolException($"{source}: there is no column '{name}'; there are {string.Join(", ", columns)}.");
        }
    }

    private static void RefuseRepeated(string option, string[] names)
    {
        if (Array.Find(names, name => Array.IndexOf(names, name) != Array.LastIndexOf(names, name)) is { } repeated)
        {
            throw new ToolException($"{option} has '{repeated}' twice. Name each column once.");
        }
    }
}
