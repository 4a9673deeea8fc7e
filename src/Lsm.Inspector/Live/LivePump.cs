using System.Runtime.InteropServices;
using Lsm.Inspector.Server;
using Lsm.Runtime.Deadlines;

namespace Lsm.Inspector.Live;

/// <summary>
/// Takes the frames out of the ring thirty times a second and offers them to all open pages, on a thread of its own. While no page is open it sleeps, and the
/// state's thread copies nothing.
/// </summary>
internal sealed class LivePump : IDisposable
{
    private const int MostFrames = 2048;
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(33);
    private readonly LiveFeed feed;
    private readonly LiveStatus status;
    private readonly Func<DeadlineGovernor?> governor;
    private readonly TimeSpan? budget;
    private readonly List<PageConnection> pages = [];
    private readonly ManualResetEventSlim wake = new();
    private readonly Thread thread;
    private readonly List<uint> batch = [];
    private volatile bool stopping;
    private volatile bool clears;
    private long late;

    public LivePump(LiveFeed feed, LiveStatus status, Func<DeadlineGovernor?> governor, TimeSpan? budget)
    {
        (this.feed, this.status, this.governor, this.budget) = (feed, status, governor, budget);
        thread = new Thread(Run) { IsBackground = true, Name = "Lsm inspector" };
        thread.Start();
    }

    public void Add(PageConnection page)
    {
        lock (pages)
        {
            pages.Add(page);
            feed.IsWatched = true;
            wake.Set();
        }
    }

    public void Remove(PageConnection page)
    {
        lock (pages)
        {
            pages.Remove(page);
            if (pages.Count == 0)
            {
                feed.IsWatched = false;
                wake.Reset();
            }
        }
    }

    /// <summary>Clears the histogram of tick times.</summary>
    public void ClearTicks() => clears = true;

    public void Dispose()
    {
        stopping = true;
        wake.Set();
        thread.Join();
        wake.Dispose();
    }

    private void Run()
    {
        bool slept = true;
        for (int round = 0; !stopping; round++)
        {
            slept |= !wake.IsSet;
            wake.Wait();
            if (slept)
            {
                feed.Ring.Skip(); // frames of the last time that a page was open
                slept = false;
            }

            PageConnection[] open;
            lock (pages)
            {
                open = [.. pages];
            }

            if (clears)
            {
                clears = false;
                status.Ticks.Clear();
                late = 0;
            }

            byte[] frames = TakeFrames();
            status.Observe(feed.Agents);
            if (open.Length == 0)
            {
                slept = true;
                continue; // the last page has just closed, or the inspector ends
            }

            byte[]? text = round % 8 == 0 ? status.Write(feed, Limit(), Late(), governor()?.Backlog ?? 0) : null;
            foreach (PageConnection page in open)
            {
                page.Offer(frames, text);
            }

            Thread.Sleep(Period);
        }
    }

    /// <summary>Everything that is in the ring now, as one message: eight words, then the frames.</summary>
    private byte[] TakeFrames()
    {
        FrameShape shape = feed.Ring.Shape;
        batch.Clear();
        batch.AddRange([1, 0, (uint)shape.Words, (uint)shape.SpikeWords, (uint)shape.Inputs, (uint)shape.Outputs, (uint)shape.Neurons, (uint)feed.Ring.Lost]);
        int count = 0;
        double limit = Limit()?.TotalSeconds ?? double.PositiveInfinity;
        for (ReadOnlySpan<uint> frame = feed.Ring.Peek(); !frame.IsEmpty && count < MostFrames; frame = feed.Ring.Peek(), count++)
        {
            batch.AddRange(frame);
            float seconds = BitConverter.UInt32BitsToSingle(frame[4]);
            status.Ticks.Add(seconds);
            late += seconds > limit ? 1 : 0;
            feed.Ring.Advance();
        }

        batch[1] = (uint)count;
        return MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(batch)).ToArray();
    }

    private TimeSpan? Limit() => budget ?? governor()?.Budget;

    private long Late() => governor()?.LateTicks ?? late;
}
