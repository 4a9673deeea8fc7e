using Lsm.Activity;
using Lsm.Runtime;

namespace RobotArm.Report;

/// <summary>The results of a run.</summary>
internal sealed record RunResult
{
    public required EngineKind Engine { get; init; }

    public required string Device { get; init; }

    public required ulong Seed { get; init; }

    /// <summary>The delay of the motors in ticks.</summary>
    public required int Latency { get; init; }

    public required string Checksum { get; init; }

    public required IReadOnlyList<ReachResult> Reaches { get; init; }

    public required IReadOnlyList<double> TickSeconds { get; init; }

    /// <summary>The number of agents in each of these ticks.</summary>
    public required int AgentsPerTick { get; init; }

    /// <summary>One more trial of the first reach.</summary>
    public required ActivityRecorder Activity { get; init; }

    /// <summary>Empty without <c>--trajectories</c>.</summary>
    public IReadOnlyList<LetterResult> Letters { get; init; } = [];

    public TickTimes TickTimes => TickTimes.Of(TickSeconds);
}
