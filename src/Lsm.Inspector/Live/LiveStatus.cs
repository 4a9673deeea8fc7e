using System.Text.Json;
using Lsm.Inspector.Server;
using Lsm.Runtime;
using Lsm.Runtime.Monitoring;
using Lsm.Runtime.Telemetry;

namespace Lsm.Inspector.Live;

/// <summary>The data of the run that a page shows in addition to the frames of one agent: agents, rates and health, tick times, device. Used on the pump's thread.</summary>
internal sealed class LiveStatus
{
    private const int Window = 100; // observations, as of the meter
    private const int ShownSlots = 64;
    private readonly LsmState state;
    private readonly SpikeCounts counts;
    private readonly int words;
    private readonly List<(long Frame, string From, string To)> moves = [];
    private string device;
    private AgentRow[] rows = [];
    private ulong[] agents = [];
    private ulong[] lived = [];
    private AgentFacts facts = new(0, 0, 0, -1, 0, null, false);
    private int firstSlot;

    public LiveStatus(LsmState state)
    {
        this.state = state;
        counts = new SpikeCounts(state.Engine.Model.ReservoirSize);
        words = (state.Engine.Model.ReservoirSize + 31) / 32;
        device = state.Engine.Device;
    }

    public TickHistogram Ticks { get; } = new();

    /// <summary>The first slot that pages list.</summary>
    public int FirstSlot
    {
        get => Volatile.Read(ref firstSlot);
        set => Volatile.Write(ref firstSlot, Math.Max(0, value));
    }

    /// <summary>Reads a sample, if there is one, and returns it.</summary>
    public void Observe(AgentSample sample)
    {
        if (!sample.IsFull)
        {
            return;
        }

        string now = state.Engine.Device; // a text that the engine may make each time, so not on the state's thread
        if (now != device)
        {
            moves.Add((sample.Frame, device, now));
            device = now;
        }

        facts = new(sample.Frame, sample.Count, sample.Wanted, sample.OldestKept, sample.KeptFrames, sample.Model, sample.HasLearner);
        if (sample.Capacity == sample.Wanted)
        {
            Count(sample);
        }

        sample.Return(words);
    }

    /// <summary>The message for pages.</summary>
    public byte[] Write(LiveFeed feed, TimeSpan? budget, long late, int backlog) => Json.Write(json =>
    {
        json.WriteNumber("frame", facts.Frame);
        json.WriteString("device", device);
        json.WriteString("engine", state.Engine.Choice);
        json.WriteString("model", facts.Model?.ToString() ?? "");
        json.WriteNumber("agents", facts.Count);
        json.WriteNumber("capacity", facts.Capacity);
        json.WriteNumber("keptFrames", facts.KeptFrames);
        json.WriteNumber("oldestKept", facts.OldestKept);
        json.WriteBoolean("learner", facts.HasLearner);
        json.WriteString("chosen", $"{feed.Chosen}");
        json.WriteString("fault", feed.Controls.Fault);
        WriteTicks(json, budget, late, backlog, feed.Ring.Lost);
        json.WriteStartArray("moves");
        foreach ((long frame, string from, string to) in moves)
        {
            json.WriteStringValue($"before frame {frame}: from {from} to {to}");
        }

        json.WriteEndArray();
        WriteRows(json);
    });

    private void WriteTicks(Utf8JsonWriter json, TimeSpan? budget, long late, int backlog, long lost)
    {
        json.WriteStartObject("ticks");
        json.WriteNumber("count", Ticks.Count);
        json.WriteNumber("median", Ticks.Quantile(0.5));
        json.WriteNumber("p99", Ticks.Quantile(0.99));
        json.WriteNumber("longest", Ticks.Longest);
        json.WriteNumber("late", late);
        json.WriteNumber("backlog", backlog);
        json.WriteNumber("lost", lost);
        if (budget is { } limit)
        {
            json.WriteNumber("budget", limit.TotalSeconds);
        }

        json.WriteStartArray("bins");
        foreach (long count in Ticks.Counts)
        {
            json.WriteNumberValue(count);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WriteRows(Utf8JsonWriter json)
    {
        int first = Math.Min(FirstSlot, Math.Max(0, rows.Length - 1)) / ShownSlots * ShownSlots;
        json.WriteNumber("firstSlot", first);
        json.WriteStartArray("rows");
        foreach (AgentRow row in rows.AsSpan(first, Math.Min(ShownSlots, rows.Length - first)))
        {
            if (!row.Occupied)
            {
                continue;
            }

            json.WriteStartObject();
            json.WriteNumber("slot", row.Slot);
            json.WriteString("agent", $"{row.Agent}");
            json.WriteBoolean("ran", row.Ran);
            json.WriteBoolean("taught", row.Taught);
            json.WriteBoolean("corrected", row.Corrected);
            json.WriteString("steps", $"{row.Steps}");
            json.WriteNumber("rate", row.Rate);
            json.WriteNumber("silent", row.Silent);
            json.WriteNumber("saturated", row.Saturated);
            json.WriteString("verdict", row.Verdict?.ToString() ?? "not yet known");
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void Count(AgentSample sample)
    {
        if (rows.Length != sample.Capacity)
        {
            counts.Resize(sample.Capacity);
            (rows, agents, lived) = (new AgentRow[sample.Capacity], new ulong[sample.Capacity], new ulong[sample.Capacity]);
        }

        for (int slot = 0; slot < rows.Length; slot++)
        {
            if (agents[slot] != sample.Agents[slot] || sample.Steps[slot] < lived[slot])
            {
                counts.Clear(slot);
                rows[slot] = default;
            }

            if (sample.Occupied[slot] && sample.Steps[slot] > lived[slot])
            {
                counts.Observe(slot, sample.Spikes.AsSpan(slot * words, words));
            }

            (agents[slot], lived[slot]) = (sample.Agents[slot], sample.Steps[slot]);
            rows[slot] = RowOf(sample, slot, rows[slot]);
            if (counts.Observed(slot) == Window)
            {
                counts.Clear(slot);
            }
        }
    }

    /// <summary>Rate and shares of the last full window, or of the first one while it fills.</summary>
    private AgentRow RowOf(AgentSample sample, int slot, AgentRow last)
    {
        AgentRow row = last with
        {
            Slot = slot,
            Agent = sample.Agents[slot],
            Occupied = sample.Occupied[slot],
            Ran = sample.Ran[slot],
            Taught = sample.Taught[slot],
            Corrected = sample.Corrected[slot],
            Steps = sample.Steps[slot],
        };
        int observed = counts.Observed(slot);
        if (observed < 2 || (last.IsWhole && observed < Window))
        {
            return row;
        }

        double rate = counts.Rate(slot), saturated = counts.Share(slot, observed);
        return row with { Rate = rate, Silent = counts.Share(slot, 0), Saturated = saturated, Verdict = HealthMonitor.VerdictOn(rate, counts.Share(slot, 0), saturated), IsWhole = observed == Window };
    }

    private sealed record AgentFacts(long Frame, int Count, int Capacity, long OldestKept, int KeptFrames, LiquidStateMachine? Model, bool HasLearner);

    private readonly record struct AgentRow(
        int Slot, ulong Agent, bool Occupied, bool Ran, bool Taught, bool Corrected, ulong Steps, double Rate, double Silent, double Saturated, LiquidHealth? Verdict, bool IsWhole);
}
