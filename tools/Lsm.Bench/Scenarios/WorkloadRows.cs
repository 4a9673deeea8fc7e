using Lsm.Runtime.Files;
using Lsm.Runtime.Networks;
using Lsm.Runtime.Numerics;

namespace Lsm.Bench.Scenarios;

/// <summary>
/// The recurrent rows of a workload, read from the file in bands, so that they are in memory only once, packed. With a standard deviation it
/// gives the graph with normal weights of full precision, as the library draws them.
/// </summary>
internal sealed class WorkloadRows : ISynapseSource
{
    private const int Band = 1024;
    private readonly SafetensorsFile file;
    private readonly double deviation;
    private readonly int[] rowStart;
    private readonly Philox random = new(1, RandomStream.RecurrentWeights);

    public WorkloadRows(SafetensorsFile file, int size, double deviation = 0)
    {
        (this.file, this.deviation, rowStart) = (file, deviation, file.Read<int>("rec.indptr"));
        long count = file["rec.indices"].Count;
        bool rises = rowStart.Length == size + 1 && rowStart[0] == 0 && rowStart[^1] == count && file["rec.values"].Count == count;
        for (int row = 0; rises && row < size; row++)
        {
            rises = rowStart[row] <= rowStart[row + 1];
        }

        if (!rises)
        {
            throw new BenchException($"{file.Name}: rec.indptr must have {size + 1} values that rise from 0 to {count}, the length of rec.indices and rec.values.");
        }
    }

    public int Size => rowStart.Length - 1;

    public int SynapseCount => rowStart[^1];

    public void Visit(SynapseRowVisitor visitor)
    {
        int[] targets = [];
        float[] weights = [];
        for (int first = 0; first < Size; first += Band)
        {
            int end = Math.Min(first + Band, Size), start = rowStart[first], count = rowStart[end] - start;
            if (targets.Length < count)
            {
                (targets, weights) = (new int[count], new float[count]);
            }

            file.Read("rec.indices", targets.AsSpan(0, count), start);
            if (deviation == 0)
            {
                file.Read("rec.values", weights.AsSpan(0, count), start);
            }
            else
            {
                Draw(weights.AsSpan(0, count), start);
            }

            for (int row = first; row < end; row++)
            {
                int from = rowStart[row] - start, length = rowStart[row + 1] - rowStart[row];
                Sort(row, targets.AsSpan(from, length), weights.AsSpan(from, length));
                int merged = Merge(targets.AsSpan(from, length), weights.AsSpan(from, length));
                visitor(row, targets.AsSpan(from, merged), weights.AsSpan(from, merged));
            }
        }
    }

    private void Draw(Span<float> weights, int first)
    {
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] = (float)(deviation * random.Normal((ulong)(first + i)));
        }
    }

    /// <summary>Sorts the targets of a row in ascending order.</summary>
    private void Sort(int row, Span<int> targets, Span<float> weights)
    {
        bool ascend = true;
        for (int i = 0; i < targets.Length; i++)
        {
            ascend &= i == 0 || targets[i - 1] <= targets[i];
            if ((uint)targets[i] >= (uint)Size)
            {
                throw new BenchException($"{file.Name}: rec.indices has the target {targets[i]} in row {row}; it must be from 0 to {Size - 1}.");
            }
        }

        if (!ascend)
        {
            targets.Sort(weights);
        }
    }

    /// <summary>Adds up repeated targets, which are adjacent now. On the dyadic grids of the workloads the sum is exact.</summary>
    private static int Merge(Span<int> targets, Span<float> weights)
    {
        int count = 0;
        for (int i = 0; i < targets.Length; i++)
        {
            if (count > 0 && targets[count - 1] == targets[i])
            {
                weights[count - 1] += weights[i];
            }
            else
            {
                (targets[count], weights[count]) = (targets[i], weights[i]);
                count++;
            }
        }

        return count;
    }
}
