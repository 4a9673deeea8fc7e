using System.Diagnostics;

namespace Lsm.Bench.Realtime;

/// <summary>
/// A thread that allocates: every millisecond 256 arrays of 16 to 2,063 bytes, of which the last 16,384 of every eighth stay reachable for some time, and every
/// sixteen milliseconds an array of 100,000 bytes. So collections of every generation run beside the loop that is measured.
/// </summary>
internal sealed class GarbageThread : IDisposable
{
    private const int Turn = 256, Reachable = 16_384, Large = 100_000;
    private readonly byte[]?[] reachable = new byte[Reachable][];
    private readonly Thread thread;
    private readonly long began = Stopwatch.GetTimestamp();
    private long bytes;
    private volatile bool stops;

    public GarbageThread()
    {
        thread = new Thread(Work) { IsBackground = true, Name = "garbage" };
        thread.Start();
    }

    /// <summary>Million bytes a second since the start.</summary>
    public double MegabytesPerSecond => Interlocked.Read(ref bytes) / 1e6 / Stopwatch.GetElapsedTime(began).TotalSeconds;

    public void Dispose()
    {
        stops = true;
        thread.Join();
    }

    private void Work()
    {
        for (int count = 0; !stops; Thread.Sleep(1))
        {
            long sum = 0;
            for (int i = 0; i < Turn; i++, count++)
            {
                byte[] array = new byte[count % (16 * Turn) == 0 ? Large : 16 + ((count * 7919) & 2047)];
                sum += array.Length;
                if (count % 8 == 0)
                {
                    reachable[(count / 8) & (Reachable - 1)] = array;
                }
            }

            Interlocked.Add(ref bytes, sum);
        }
    }
}
