using System.Numerics;
using System.Runtime.CompilerServices;

namespace Lsm.Runtime.Engines.Cpu;

/// <content>The sums, row by row in plain loops, with <see cref="Vector{T}"/> where the runtime compiles it to vector instructions.</content>
internal abstract unsafe partial class DenseRows
{
    public sealed unsafe partial class Rows16
    {
        public override void Add(ReadOnlySpan<int> fired, Span<int> sums)
        {
            fixed (short* table = &weights.First)
            fixed (int* sum = sums)
            {
                foreach (int neuron in fired)
                {
                    short* row = table + (neuron * Length);
                    for (int i = 0; i < RowLength; i++)
                    {
                        sum[i] += row[i];
                    }
                }
            }
        }

        public override void Add(ReadOnlySpan<int> fired, Span<short> sums)
        {
            fixed (short* table = &weights.First, sum = sums)
            {
                foreach (int neuron in fired)
                {
                    AddRow(table + (neuron * Length), sum, RowLength);
                }
            }
        }

        private static int Pitch(int size) => Stride(size);

        /// <summary>The length is a multiple of 64.</summary>
        private static void AddRow(short* row, short* sum, int length)
        {
            if (Vector.IsHardwareAccelerated)
            {
                for (int i = 0; i < length; i += Vector<short>.Count)
                {
                    Unsafe.WriteUnaligned(sum + i, Unsafe.ReadUnaligned<Vector<short>>(sum + i) + Unsafe.ReadUnaligned<Vector<short>>(row + i));
                }

                return;
            }

            for (int i = 0; i < length; i++)
            {
                sum[i] = (short)(sum[i] + row[i]);
            }
        }
    }

    private sealed unsafe partial class Rows32
    {
        public override void Add(ReadOnlySpan<int> fired, Span<int> sums)
        {
            fixed (int* table = &weights.First, sum = sums)
            {
                foreach (int neuron in fired)
                {
                    int* row = table + ((nint)neuron * RowLength);
                    for (int i = 0; i < RowLength; i++)
                    {
                        sum[i] += row[i];
                    }
                }
            }
        }
    }
}
