using System.Runtime.InteropServices;

namespace Lsm.Runtime.Engines;

/// <summary>Rows of neuron state in main memory: [variable][row, word], the variables in the order of the layout.</summary>
internal sealed class RowData
{
    private readonly uint[][] words;

    /// <summary>Rows at rest.</summary>
    public RowData(StateLayout layout, int count)
        : this(layout, count, new uint[layout.Count][])
    {
        for (int i = 0; i < words.Length; i++)
        {
            words[i] = new uint[checked(count * layout.Words(i))];
        }
    }

    private RowData(StateLayout layout, int count, uint[][] words) => (Layout, Count, this.words) = (layout, count, words);

    public StateLayout Layout { get; }

    public int Count { get; }

    /// <summary>[row, word] of one variable.</summary>
    public uint[] Words(int variable) => words[variable];

    /// <summary>[word] of one variable of one row.</summary>
    public Span<uint> Row(int variable, int row) => words[variable].AsSpan(row * Layout.Words(variable), Layout.Words(variable));

    /// <summary>[row, word] of a variable; empty where the model does not have it.</summary>
    public Span<uint> Words(StateVariable variable) => Layout.IndexOf(variable) is >= 0 and int index ? words[index] : [];

    /// <summary>[row, neuron] of a variable of floats; empty where the model does not have it.</summary>
    public Span<float> Floats(StateVariable variable) => MemoryMarshal.Cast<uint, float>(Words(variable));

    /// <summary>A copy with more rows; the new ones are at rest.</summary>
    public RowData Grown(int count)
    {
        var grown = new RowData(Layout, count);
        CopyTo(grown);
        return grown;
    }

    /// <summary>Overwrites the first rows of another.</summary>
    public void CopyTo(RowData other)
    {
        for (int i = 0; i < words.Length; i++)
        {
            words[i].CopyTo(other.words[i], 0);
        }
    }

    /// <summary>Puts a row to rest.</summary>
    public void Clear(int row)
    {
        for (int i = 0; i < words.Length; i++)
        {
            Row(i, row).Clear();
        }
    }
}
