using System.Diagnostics;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Lsm.Bench.Scenarios;

/// <summary>Measures the read bandwidth of the memory of the processor.</summary>
internal static class MemoryBandwidth
{
    private const int Bytes = 256 << 20;

    /// <summary>Returns bytes per second, the best of some passes over memory much larger than the caches.</summary>
    public static double Read(int threads)
    {
        var memory = new long[Bytes / 8];
        Array.Fill(memory, 1);
        double best = 0;
        for (int pass = 0; pass < 5; pass++)
        {
            long start = Stopwatch.GetTimestamp();
            Thread[] readers = [.. Enumerable.Range(0, threads).Select(i => new Thread(() => Sum(memory.AsSpan((int)((long)memory.Length * i / threads), memory.Length / threads))))];
            Array.ForEach(readers, reader => reader.Start());
            Array.ForEach(readers, reader => reader.Join());
            best = Math.Max(best, Bytes / Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return best;
    }

    private static void Sum(ReadOnlySpan<long> memory)
    {
        ReadOnlySpan<Vector<long>> vectors = MemoryMarshal.Cast<long, Vector<long>>(memory);
        Vector<long> a = Vector<long>.Zero, b = a, c = a, d = a;
        for (int i = 0; i + 4 <= vectors.Length; i += 4)
        {
            a += vectors[i];
            b += vectors[i + 1];
            c += vectors[i + 2];
            d += vectors[i + 3];
        }

        if (Vector.Sum(a + b + c + d) == 0)
        {
            throw new BenchException("Memory that was filled with ones reads as zeros.");
        }
    }
}
