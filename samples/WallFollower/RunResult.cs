using Lsm.Activity;
using Lsm.Runtime.Tuning;
using WallFollower.Training;

namespace WallFollower;

/// <summary>The results of a run.</summary>
internal sealed record RunResult
{
    /// <summary>The engine that stepped the liquid.</summary>
    public required string Device { get; init; }

    public required ulong Seed { get; init; }

    public required Sizes Sizes { get; init; }

    /// <summary>The demonstrator in the rooms of the test.</summary>
    public required TestResult Demonstrator { get; init; }

    /// <summary>The liquid after imitation, and after each round of correction.</summary>
    public required IReadOnlyList<TestResult> Liquid { get; init; }

    /// <summary>The same with a readout of the rays, without a liquid.</summary>
    public required IReadOnlyList<TestResult> NoLiquid { get; init; }

    /// <summary>The last four seconds of a drive.</summary>
    public required ActivityRecorder Activity { get; init; }

    /// <summary>The study that chose the liquid, or null.</summary>
    public TuningReport? Study { get; init; }

    /// <summary>Of the motors and states of the liquid, the same on every engine and machine.</summary>
    public required string Checksum { get; init; }
}
