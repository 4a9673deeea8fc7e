using Lsm.Runtime;

namespace RobotArm.Report;

/// <summary>Everything that a run of the sample found out.</summary>
internal sealed record RunResult
{
    public required EngineKind Engine { get; init; }

    public required string Device { get; init; }

    public required ulong Seed { get; init; }

    /// <summary>How many ticks late motors acted.</summary>
    public required int Latency { get; init; }

    public required string Checksum { get; init; }

    public required IReadOnlyList<ReachResult> Reaches { get; init; }

    public required IReadOnlyList<double> TickSeconds { get; init; }

    /// <summary>The agents in each of these ticks.</summary>
    public required int AgentsPerTick { get; init; }

    public required SpikeRecord Spikes { get; init; }

    /// <summary>Empty if no pen paths were given.</summary>
    public IReadOnlyList<LetterResult> Letters { get; init; } = [];

    public TickTimes TickTimes => TickTimes.Of(TickSeconds);
}
