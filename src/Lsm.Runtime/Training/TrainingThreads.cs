using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Training;

/// <summary>The number of threads that a trainer uses. The results do not depend on it.</summary>
internal static class TrainingThreads
{
    public static int Resolve(int threads)
    {
        if (threads is < 0 or > 1024)
        {
            throw new ArgumentOutOfRangeException(nameof(threads), threads, "threads must be 0 (all cores) .. 1024.");
        }

        return ThreadCount.Of(threads, nameof(threads));
    }
}
