namespace Lsm.Runtime.Engines.Cpu;

/// <summary>The row store of a liquid whose rows are elsewhere.</summary>
internal sealed class NoRows(string description) : RowStore
{
    public override string Description => description;

    public override void Add(ReadOnlySpan<int> fired, Span<int> sums) => throw new InvalidOperationException("This liquid has no plain rows.");

    public override void Add(ReadOnlySpan<int> fired, Span<short> sums) => throw new InvalidOperationException("This liquid has no plain rows.");
}
