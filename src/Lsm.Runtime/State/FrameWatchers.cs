namespace Lsm.Runtime;

/// <summary>The watchers of a state. Without one, a tick does nothing for them.</summary>
internal sealed class FrameWatchers
{
    private FrameWatcher[] all = []; // replaced as a whole, because a watcher may be removed while a frame runs on another thread

    /// <summary>Whether a watcher wants the spikes of the next tick.</summary>
    public bool WantSpikes
    {
        get
        {
            foreach (FrameWatcher watcher in Volatile.Read(ref all))
            {
                if (watcher.WantsSpikes)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Adds a watcher, which follows from the next frame on.</summary>
    public void Add(FrameWatcher watcher)
    {
        FrameWatcher[] before;
        do
        {
            before = Volatile.Read(ref all);
        }
        while (Interlocked.CompareExchange(ref all, [.. before, watcher], before) != before);
    }

    /// <summary>Removes a watcher; a call in progress on the state's thread may still reach it.</summary>
    public void Remove(FrameWatcher watcher)
    {
        FrameWatcher[] before;
        do
        {
            before = Volatile.Read(ref all);
        }
        while (Interlocked.CompareExchange(ref all, Array.FindAll(before, each => !ReferenceEquals(each, watcher)), before) != before);
    }

    public void Beginning()
    {
        foreach (FrameWatcher watcher in Volatile.Read(ref all))
        {
            watcher.Beginning();
        }
    }

    public void Began(long frame, int steps)
    {
        foreach (FrameWatcher watcher in Volatile.Read(ref all))
        {
            watcher.Began(frame, steps);
        }
    }

    public void Ending()
    {
        foreach (FrameWatcher watcher in Volatile.Read(ref all))
        {
            watcher.Ending();
        }
    }

    public void Ended(long given, ReadOnlySpan<uint> spikes)
    {
        foreach (FrameWatcher watcher in Volatile.Read(ref all))
        {
            watcher.Ended(given, spikes);
        }
    }
}
