using Lsm.Runtime.Networks;

namespace Lsm.Runtime.Engines.Cpu;

/// <summary>The outgoing rows of neurons or spike inputs. Sums are whole numbers, so rows may be added in any order.</summary>
internal abstract class RowStore
{
    /// <summary>The bytes of rows that a core keeps in its own cache, with room for the state.</summary>
    private const long NearBytes = 768 << 10;

    /// <summary>The bytes of rows in the cache that the cores share.</summary>
    private const long SharedBytes = 12 << 20;

    /// <summary>The text that doctor shows for the choice of <see cref="Choose"/>.</summary>
    public abstract string Description { get; }

    /// <summary>Adds the rows of the neurons that fired to the sums of all neurons.</summary>
    public abstract void Add(ReadOnlySpan<int> fired, Span<int> sums);

    /// <summary>The same with sums of 16 bits, for liquids in which no neuron can get more: half the memory to go through.</summary>
    public abstract void Add(ReadOnlySpan<int> fired, Span<short> sums);

    public static RowStore Create(PackedSynapses synapses, RowLayout? layout) =>
        (layout ?? Choose(synapses)) == RowLayout.Dense ? DenseRows.From(synapses) : PackedRows.Create(synapses);

    /// <summary>
    /// The layout with fewer cycles per row, as measured (docs/benchmarks.md): a packed synapse takes two, three times that where the table
    /// is in memory; a dense row streams 32 bytes a cycle from the near cache, 18 from the shared one and 5 from memory.
    /// </summary>
    private static RowLayout Choose(PackedSynapses synapses)
    {
        long row = (long)DenseRows.Stride(synapses.Size) * DenseRows.WeightBytes(synapses.LargestWeight);
        double dense = row / PerCache(row * synapses.Size, 32.0, 18.0, 5.0);
        double packed = (double)synapses.Count / synapses.Size * PerCache((long)synapses.Count * synapses.WordBytes, 2.0, 2.0, 6.0);
        return dense < packed && (long)DenseRows.Stride(synapses.Size) * synapses.Size <= Array.MaxLength ? RowLayout.Dense : RowLayout.Packed;
    }

    private static double PerCache(long bytes, double near, double shared, double memory) =>
        bytes <= NearBytes ? near : bytes <= SharedBytes ? shared : memory;
}
