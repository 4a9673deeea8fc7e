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

    /// <summary>The bytes allocated on the managed heap while the time was measured.</summary>
    public long? AllocatedBytes { get; init; }

    public long PeakRssBytes { get; } = ProcessMemory.PeakBytes();

    /// <summary>Additional results of the scenario: numbers, texts, and tables as arrays of objects.</summary>
    public JsonObject Adds { get; init; } = [];

    /// <summary>A description of wrong bits, or null.</summary>
    public string? Fault { get; init; }

    public bool HasOracleSpikes => OracleSpikes is null || Spikes == OracleSpikes;

    public bool MeetsOracle => Fault is null && HasOracleSpikes;

    /// <summary>The reason why the measurement does not meet its oracle, or null.</summary>
    public string? Miss => HasOracleSpikes ? Fault : string.Join(' ', $"it fired {Spikes} spikes; a correct engine fires {OracleSpikes}.", Fault).TrimEnd();
}
