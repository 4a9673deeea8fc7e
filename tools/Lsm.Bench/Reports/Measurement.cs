using System.Text.Json.Nodes;

namespace Lsm.Bench.Reports;

/// <summary>One scenario's result. What does not apply to a scenario stays null.</summary>
internal sealed record Measurement(string Scenario, string Engine, string Device, int Threads)
{
    /// <summary>Time steps of the whole batch per second.</summary>
    public double? StepsPerSecondBest { get; init; }

    public double? StepsPerSecondMedian { get; init; }

    public Latencies? Latencies { get; init; }

    /// <summary>Spikes of one run.</summary>
    public long? Spikes { get; init; }

    public long? OracleSpikes { get; init; }

    /// <summary>Bytes allocated on the managed heap while time was taken.</summary>
    public long? AllocatedBytes { get; init; }

    public long PeakRssBytes { get; } = ProcessMemory.PeakBytes();

    /// <summary>What the scenario adds: numbers, texts, and tables as arrays of objects.</summary>
    public JsonObject Adds { get; init; } = [];

    /// <summary>What went wrong in the bits, or null.</summary>
    public string? Fault { get; init; }

    public bool HasOracleSpikes => OracleSpikes is null || Spikes == OracleSpikes;

    public bool MeetsOracle => Fault is null && HasOracleSpikes;

    /// <summary>Why it does not meet its oracle, or null.</summary>
    public string? Miss => HasOracleSpikes ? Fault : string.Join(' ', $"it fired {Spikes} spikes; a faithful engine fires {OracleSpikes}.", Fault).TrimEnd();
}
