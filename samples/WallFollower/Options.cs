using Lsm.Runtime;
using WallFollower.Training;

namespace WallFollower;

/// <summary>The options of a run.</summary>
internal sealed record Options
{
    public const string DefaultReport = "wall-follower-report";

    public EngineKind Engine { get; init; } = EngineKind.Auto;

    /// <summary>The seed of the liquid, the rooms and the noise.</summary>
    public ulong Seed { get; init; } = 42;

    /// <summary>Whether a study chooses the liquid, instead of the one that was stored.</summary>
    public bool Tune { get; init; }

    /// <summary>The folder for the pictures and report.json.</summary>
    public string Report { get; init; } = DefaultReport;

    /// <summary>The amount of driving.</summary>
    public Sizes Sizes { get; init; } = new(Robots: 8, TrainingSeconds: 60, TestSeconds: 60, Rounds: 5);
}
