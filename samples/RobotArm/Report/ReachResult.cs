using RobotArm.Reaching;

namespace RobotArm.Report;

/// <summary>How one reach went: the taught liquid, the same liquid after teacher forcing only, and the arm without a liquid.</summary>
internal sealed record ReachResult(ReachScore Liquid, ReachScore Forced, ReachScore Wired, ReachBout Bout, ReachBout WiredBout);
