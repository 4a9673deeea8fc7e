using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Networks.Graphs;

/// <summary>Runs work on independent rows in parallel.</summary>
internal static class Rows
{
    private const int Chunk = 256;

    /// <summary>Calls <paramref name="body"/> on ranges [from, to) that cover 0 to n - 1, on up to <paramref name="threads"/> threads.</summary>
    public static void ForEach(int n, int threads, Action<int, int> body)
    {
        int chunks = (n / Chunk) + 1;
        ParallelLoop.For(0, chunks, threads, chunk =>
            body((int)((long)n * chunk / chunks), (int)((long)n * (chunk + 1) / chunks)));
    }
}
