using System.Diagnostics;
using System.Text.Json.Nodes;
using Lsm.Bench.Reports;

namespace Lsm.Bench.Realtime;

/// <summary>A loop with a frame every millisecond, and the times of its frames.</summary>
/// <param name="name">What it runs.</param>
/// <param name="tick">A frame's work.</param>
/// <param name="frames">Frames of the whole run.</param>
internal sealed class ControlLoop(string name, Action tick, int frames)
{
    private static readonly long Period = Stopwatch.Frequency / 1000;
    private readonly long[] durations = new long[frames];
    private readonly long[] jitters = new long[frames];
    private readonly int[] collections = new int[GC.MaxGeneration + 1];
    private int ran, intervals, late;
    private TimeSpan paused;

    /// <summary>Runs some frames. A frame that is due before the last one is done starts late; a frame whose whole millisecond has passed is left out. Both are counted.</summary>
    /// <param name="count">Frames, those left out included.</param>
    public void Run(int count)
    {
        Span<int> before = stackalloc int[collections.Length];
        Collected(before);
        TimeSpan pause = GC.GetTotalPauseDuration();
        long due = Stopwatch.GetTimestamp() + Period, last = 0;
        for (int frame = 0; frame < count;)
        {
            FrameClock.WaitUntil(due);
            long start = Stopwatch.GetTimestamp();
            tick();
            long end = Stopwatch.GetTimestamp();
            durations[ran++] = end - start;
            if (last > 0)
            {
                jitters[intervals++] = Math.Abs(start - last - Period);
            }

            last = start;
            long passed = Math.Min((end - due) / Period, count - frame); // deadlines: each frame's is the time when the next is due
            late += (int)passed;
            frame += (int)Math.Max(1, passed);
            due += Period * Math.Max(1, passed);
        }

        paused += GC.GetTotalPauseDuration() - pause;
        for (int i = 0; i < before.Length; i++)
        {
            collections[i] += GC.CollectionCount(i) - before[i];
        }
    }

    /// <summary>Its line of the table.</summary>
    public JsonObject Row()
    {
        Latencies duration = Latencies.Of(durations.AsSpan(0, ran)), jitter = Latencies.Of(jitters.AsSpan(0, intervals));
        return new()
        {
            ["loop"] = name,
            ["frames"] = frames,
            ["late"] = late,
            ["tickP50Us"] = Rounded.To(duration.P50Us),
            ["tickP99Us"] = Rounded.To(duration.P99Us),
            ["tickP999Us"] = Rounded.To(duration.P999Us),
            ["tickMaxUs"] = Rounded.To(duration.MaxUs),
            ["jitterP50Us"] = Rounded.To(jitter.P50Us),
            ["jitterP99Us"] = Rounded.To(jitter.P99Us),
            ["jitterP999Us"] = Rounded.To(jitter.P999Us),
            ["jitterMaxUs"] = Rounded.To(jitter.MaxUs),
            ["gen0"] = collections[0],
            ["gen1"] = collections[1],
            ["gen2"] = collections[2],
            ["pausesMs"] = Rounded.To(paused.TotalMilliseconds),
        };
    }

    private static void Collected(Span<int> counts)
    {
        for (int i = 0; i < counts.Length; i++)
        {
            counts[i] = GC.CollectionCount(i);
        }
    }
}
