using Lsm.Runtime.Arithmetic;
using Lsm.Runtime.Files;
using Lsm.Runtime.Networks;

namespace Lsm.Bench.Scenarios;

/// <summary>
/// The recurrent rows of a workload, read from the file a band at a time, so that they are in memory only once, packed; or, with a
/// standard deviation, its graph with normal weights of full precision, as the library draws them.
/// </summary>
internal sealed class WorkloadRows(SafetensorsFile file, double deviation = 0) : ISynapseSource
{
    private const int Band = 1024;
    private readonly int[] rowStart = file.Read<int>("rec.indptr");
    private readonly Philox random = new(1, RandomStream.RecurrentWeights);

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

    /// <summary>Adds up repeated targets, which follow each other; on the workloads' dyadic grids the sum is exact.</summary>
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
