using System.Diagnostics;
using Lsm.Runtime.Engines;
using Lsm.Runtime.Telemetry;

namespace Lsm.Runtime;

/// <summary>
/// The values of a tick for the meter. They are gathered during the tick and published when it is over, so that a listener sees a state between
/// two calls. While no listener is enabled, nothing here reads, waits or allocates.
/// </summary>
internal sealed class TickTelemetry(LsmEngine engine, int neurons, bool reports)
{
    private readonly Sample[] samples = [new(), new()]; // [frame & 1]
    private readonly int words = StateVariable.Spikes.PlaneWords(neurons);
    private SpikeCounts? counts;
    private long begunAt;
    private double seconds = -1;
    private Sample? finished;
    private bool isMistimed;

    /// <summary>Begin was called.</summary>
    /// <param name="isMistimed">Whether the timing of the frame differs from that of the readout's training.</param>
    public void Start(bool isMistimed)
    {
        this.isMistimed = isMistimed && !engine.Options.Unwatched;
        begunAt = !engine.Options.Unwatched && LsmMeter.TickDuration.Enabled ? Stopwatch.GetTimestamp() : 0;
    }

    /// <summary>The spikes of the frame whose motors were returned last, [slot, word], or empty; until <see cref="Publish"/>.</summary>
    public ReadOnlySpan<uint> Spikes => finished is null ? [] : finished.Spikes;

    /// <summary>Notes a frame that begins for the first time; returns whether its spikes are needed.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="agents">The agents.</param>
    /// <param name="watched">Whether a watcher needs the spikes.</param>
    public bool Begin(long frame, AgentTable agents, bool watched)
    {
        Sample sample = samples[frame & 1];
        sample.IsMetered = !engine.Options.Unwatched && LsmMeter.WantsSpikes;
        sample.IsWanted = sample.IsMetered || watched;
        if (sample.IsWanted)
        {
            sample.Resize(agents.Capacity, words);
            for (int slot = 0; slot < agents.Capacity; slot++)
            {
                sample.Ran[slot] = agents.Runs(slot);
            }
        }

        return sample.IsWanted;
    }

    /// <summary>Takes the spikes of a frame whose results are complete.</summary>
    public void Fetch(long frame, AgentRows rows)
    {
        if (samples[frame & 1].IsWanted)
        {
            rows.FetchSpikes(frame, samples[frame & 1].Spikes);
        }
    }

    /// <summary>Frames run again; they were counted in their first run.</summary>
    public void Skip() => samples[0].IsWanted = samples[1].IsWanted = false;

    /// <summary>A slot has another agent.</summary>
    public void Clear(int slot)
    {
        if (slot < counts?.Capacity)
        {
            counts.Clear(slot);
        }
    }

    /// <summary>Notes that a tick is over and the motors of a frame were returned.</summary>
    public void End(long given)
    {
        seconds = begunAt == 0 ? -1 : (Stopwatch.GetTimestamp() - begunAt) / (double)Stopwatch.Frequency;
        Sample sample = samples[given & 1];
        if (given >= 0 && sample.IsWanted)
        {
            sample.IsWanted = false;
            finished = sample;
        }
    }

    /// <summary>Passes everything to the meter. An exception of a listener reaches the caller after the call has completed its work.</summary>
    public void Publish()
    {
        (double took, Sample? sample) = (seconds, finished);
        (seconds, finished) = (-1, null);
        bool mistimed = isMistimed && reports;
        isMistimed = false;
        if (mistimed)
        {
            LsmMeter.Mistimed.Add(1);
        }

        if (took >= 0 && reports)
        {
            LsmMeter.TickDuration.Record(took, new KeyValuePair<string, object?>("engine", engine.KindName));
        }

        if (sample is { IsMetered: true })
        {
            PublishSpikes(sample);
        }
    }

    private void PublishSpikes(Sample sample)
    {
        counts ??= new SpikeCounts(neurons);
        counts.Resize(sample.Ran.Length);
        long spikes = 0;
        for (int slot = 0; slot < sample.Ran.Length; slot++)
        {
            spikes += sample.Ran[slot] ? counts.Observe(slot, sample.Spikes.AsSpan(slot * words, words)) : 0;
        }

        if (!reports)
        {
            return;
        }

        for (int slot = 0; slot < sample.Ran.Length; slot++)
        {
            if (counts.Observed(slot) == LsmMeter.Window)
            {
                (double rate, double silent, double saturated) = (counts.Rate(slot), counts.Share(slot, 0), counts.Share(slot, LsmMeter.Window));
                counts.Clear(slot);
                LsmMeter.Rate.Record(rate);
                LsmMeter.Silent.Record(silent);
                LsmMeter.Saturated.Record(saturated);
            }
        }

        LsmMeter.Spikes.Record(spikes);
    }

    /// <summary>The notes about a frame.</summary>
    private sealed class Sample
    {
        public bool IsWanted { get; set; }

        /// <summary>Whether they are for the meter.</summary>
        public bool IsMetered { get; set; }

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
