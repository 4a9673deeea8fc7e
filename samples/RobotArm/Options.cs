using Lsm.Runtime;

namespace RobotArm;

/// <summary>What a run is asked to do.</summary>
internal sealed record Options
{
    public const string DefaultReport = "robot-arm-report";

    public EngineKind Engine { get; init; } = EngineKind.Auto;

    public ulong Seed { get; init; } = 42;

    /// <summary>A file of pen movements, or null.</summary>
    public string? Trajectories { get; init; }

    /// <summary>How many ticks late motors act, 0 to 2.</summary>
    public int Latency { get; init; }

    /// <summary>The folder for pictures and figures.</summary>
    public string Report { get; init; } = DefaultReport;

    /// <summary>Trials per reach: in each bout of teaching, and in the exam.</summary>
    public (int Teaching, int Exam) Trials { get; init; } = (20, 50);
}
