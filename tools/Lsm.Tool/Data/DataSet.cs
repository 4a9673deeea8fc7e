namespace Lsm.Tool.Data;

/// <summary>Data to train from or to run: named inputs and targets, in sequences.</summary>
/// <param name="Inputs">The names of the inputs.</param>
/// <param name="Targets">The names of the targets, or of the classes.</param>
/// <param name="Sequences">The sequences, at least one, none empty.</param>
internal sealed record DataSet(string[] Inputs, string[] Targets, IReadOnlyList<DataSequence> Sequences)
{
    /// <summary>Whether each target is a class, 1 for the class of the sequence and else 0: what counts is which is largest.</summary>
    public bool HasClasses { get; init; }

    /// <summary>All rows.</summary>
    public int Rows => Sequences.Sum(static sequence => sequence.Rows);
}
