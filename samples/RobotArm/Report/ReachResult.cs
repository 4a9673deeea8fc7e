using RobotArm.Reaching;

namespace RobotArm.Report;

/// <summary>The results of one reach.</summary>
/// <param name="Liquid">With a liquid.</param>
/// <param name="DemonstrationOnly">With the same liquid before the correction rounds.</param>
/// <param name="NoLiquid">Without a liquid.</param>
/// <param name="TrainedForNoLatency">With a liquid that was trained for no delay; null if there is none.</param>
/// <param name="Batch">The trials with the liquid.</param>
/// <param name="NoLiquidBatch">The trials without one.</param>
internal sealed record ReachResult(
    ReachScore Liquid, ReachScore DemonstrationOnly, ReachScore NoLiquid, ReachScore? TrainedForNoLatency, ReachBatch Batch, ReachBatch NoLiquidBatch);
