using System.Diagnostics;
using Lsm.Runtime.Telemetry;

namespace Lsm.Runtime;

/// <content>What the meter is told of a tick. While nobody listens, nothing here reads, waits or allocates.</content>
public abstract partial class LsmState
{
    private readonly Watch[] watches = [new(), new()]; // [frame & 1]
    private SpikeCounts? activity;
    private long begunAt;

    /// <summary>Lets a submitted frame's spikes be fetched when it is done, or does so now.</summary>
    internal virtual void SubmitSpikes(long frame)
    {
        // Fetching downloads.
    }

    /// <summary>The spikes of the last step of a frame that was just finished: [slot, word].</summary>
    internal virtual void FetchSpikes(long frame, Span<uint> words) => DownloadSpikes(words);

    /// <summary>The last step's spikes of all slots, of a state of which nothing is under way: [slot, word].</summary>
    internal virtual void DownloadSpikes(Span<uint> words) => DownloadAll().Spikes.CopyTo(words);

    /// <summary>As <see cref="ReadSpikes"/>, as bits, and as it is cheapest.</summary>
    internal void ReadSpikeWords(Span<uint> words)
    {
        using LsmEngine.Token token = EnterBetweenFrames();
        Settle();
        DownloadSpikes(words);
    }

    private void StartWatch(long frame)
    {
        bool told = !Engine.Options.Unwatched;
        begunAt = told && LsmMeter.TickDuration.Enabled ? Stopwatch.GetTimestamp() : 0;
        Watch watch = watches[frame & 1];
        watch.Wanted = told && LsmMeter.WantsSpikes;
        if (watch.Wanted)
        {
            watch.Resize(Capacity, Words);
            for (int slot = 0; slot < Capacity; slot++)
            {
                watch.Ran[slot] = Slots.Runs(slot);
            }
        }
    }

    private void SubmitWatched(long frame)
    {
        if (watches[frame & 1].Wanted)
        {
            SubmitSpikes(frame);
        }
    }

    private void FetchWatched(long frame)
    {
        if (watches[frame & 1].Wanted)
        {
            FetchSpikes(frame, watches[frame & 1].Spikes);
        }
    }

    /// <summary>What runs again was told of when it ran first.</summary>
    private void StopWatching() => watches[0].Wanted = watches[1].Wanted = false;

    private void Tell(long given)
    {
        if (begunAt != 0)
        {
            double seconds = (Stopwatch.GetTimestamp() - begunAt) / (double)Stopwatch.Frequency;
            LsmMeter.TickDuration.Record(seconds, new KeyValuePair<string, object?>("engine", Engine.KindName));
        }

        Watch watch = watches[given & 1];
        if (given >= 0 && watch.Wanted)
        {
            watch.Wanted = false;
            TellSpikes(watch);
        }
    }

    private void TellSpikes(Watch watch)
    {
        activity ??= new SpikeCounts(Model.ReservoirSize);
        activity.Resize(watch.Ran.Length);
        long spikes = 0;
        for (int slot = 0; slot < watch.Ran.Length; slot++)
        {
            if (!watch.Ran[slot])
            {
                continue;
            }

            spikes += activity.Observe(slot, watch.Spikes.AsSpan(slot * Words, Words));
            if (activity.Observed(slot) == LsmMeter.Window)
            {
                LsmMeter.Rate.Record(activity.Rate(slot));
                LsmMeter.Silent.Record(activity.Share(slot, 0));
                LsmMeter.Saturated.Record(activity.Share(slot, LsmMeter.Window));
                activity.Clear(slot);
            }
        }

        LsmMeter.Spikes.Record(spikes);
    }

    /// <summary>What is noted of a frame for the meter.</summary>
    private sealed class Watch
    {
        public bool Wanted { get; set; }

        public bool[] Ran { get; private set; } = [];

        public uint[] Spikes { get; private set; } = [];

        public void Resize(int capacity, int words)
        {
            if (Ran.Length != capacity)
            {
                (Ran, Spikes) = (new bool[capacity], new uint[capacity * words]);
            }
        }
    }
}
