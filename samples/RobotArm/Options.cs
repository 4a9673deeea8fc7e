using Lsm.Runtime;

namespace RobotArm;

/// <summary>The options of a run.</summary>
internal sealed record Options
{
    public const string DefaultReport = "robot-arm-report";

    public EngineKind Engine { get; init; } = EngineKind.Auto;

    public ulong Seed { get; init; } = 42;

    /// <summary>A file of pen movements, or null.</summary>
    public string? Trajectories { get; init; }

    /// <summary>The delay of the motors in ticks, 0 to 2.</summary>
    public int Latency { get; init; }

    /// <summary>The folder for the pictures and report.json.</summary>
    public string Report { get; init; } = DefaultReport;

    /// <summary>Trials per reach: in each batch of training, and in the test.</summary>
    public (int Training, int Test) Trials { get; init; } = (20, 50);
}
