using RobotArm.Reaching;

namespace RobotArm.Report;

/// <summary>How one reach went: the taught liquid, the same liquid after teacher forcing only, the arm without a liquid, and, with a delay, the liquid
/// trained as if there were none.</summary>
internal sealed record ReachResult(ReachScore Liquid, ReachScore Forced, ReachScore Wired, ReachScore? Unaware, ReachBout Bout, ReachBout WiredBout);
