using Lsm.Runtime.Networks;
using Lsm.Runtime.Numerics;
using Lsm.Runtime.Readouts;

namespace Lsm.Runtime.Engines.Cpu;

/// <summary>Rows with a weight for every neuron, streamed through registers: 64 neurons at a time over all rows that fired.</summary>
internal abstract partial class DenseRows(int size) : RowStore
{
    protected int RowLength { get; } = Stride(size);

    public static int Stride(int size) => PartialSums.Pad(size);

    public static int WeightBytes(int largest) => largest <= short.MaxValue ? 2 : 4;

    public static DenseRows From(PackedSynapses synapses)
    {
        var targets = new int[synapses.LongestRow];
        var weights = new int[targets.Length];
        DenseRows rows = Empty(synapses.Size, synapses.Size, synapses.LargestWeight);
        for (int j = 0; j < synapses.Size; j++)
        {
            int length = synapses.ReadRow(j, targets, weights);
            for (int i = 0; i < length; i++)
            {
                rows.Set(j, targets[i], weights[i] >> synapses.SharedZeros);
            }
        }

        return rows;
    }

    /// <summary>From [row, neuron].</summary>
    public static DenseRows From(ReadOnlySpan<int> values, int size, int sharedZeros)
    {
        int largest = 0;
        foreach (int value in values)
        {
            largest = Math.Max(largest, Math.Abs(value) >> sharedZeros);
        }

        DenseRows rows = Empty(values.Length / size, size, largest);
        for (int i = 0; i < values.Length; i++)
        {
            rows.Set(i / size, i % size, values[i] >> sharedZeros);
        }

        return rows;
    }

    protected abstract void Set(int row, int neuron, int weight);

    private static DenseRows Empty(int rows, int size, int largest) =>
        WeightBytes(largest) == 2 ? new Rows16(rows, size, largest) : new Rows32(rows, size);

    /// <summary>Rows of 16-bit weights.</summary>
    public sealed partial class Rows16(int rows, int size, int largest) : DenseRows(size)
    {
        private readonly AlignedArray<short> weights = new(rows * Pitch(size));

        /// <summary>The number of rows whose sum fits 16 bits, which halves the additions.</summary>
        private readonly int batch = short.MaxValue / Math.Max(largest, 1);

        public override string Description => "dense rows, 16 bits a weight";

        /// <summary>The first weight of row 0.</summary>
        public ref short First => ref weights.First;

        /// <summary>Weights from one row to the next.</summary>
        public nint Length { get; } = Pitch(size);

        protected override void Set(int row, int neuron, int weight) => weights[(row * (int)Length) + neuron] = (short)weight;
    }

    private sealed partial class Rows32(int rows, int size) : DenseRows(size)
    {
        private readonly AlignedArray<int> weights = new(rows * Stride(size));

        public override string Description => "dense rows, 32 bits a weight";

        public override void Add(ReadOnlySpan<int> fired, Span<short> sums) =>
            throw new InvalidOperationException("Weights of more than 16 bits cannot have sums of 16 bits.");

        protected override void Set(int row, int neuron, int weight) => weights[(row * RowLength) + neuron] = weight;
    }
}
