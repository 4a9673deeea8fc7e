using Lsm.Runtime;

namespace Lsm.Tool.Training;

/// <summary>A trained model and how well it fits.</summary>
/// <param name="Model">The model.</param>
/// <param name="Scaling">How inputs become sensors.</param>
/// <param name="Lambda">The ridge penalty that was chosen.</param>
/// <param name="TrainingSamples">Rows learned from.</param>
/// <param name="ValidationSamples">Rows scored with.</param>
/// <param name="Predictors">The names of what is scored, the liquid first.</param>
/// <param name="Scores">[target][part][predictor]: NRMSE; of classes one row, the share of sequences that get their class. Null where there is none.</param>
internal sealed record FitResult(
    LiquidStateMachine Model, SensorScaling Scaling, double Lambda, long TrainingSamples, long ValidationSamples, string[] Predictors, IReadOnlyList<double?[][]> Scores);
