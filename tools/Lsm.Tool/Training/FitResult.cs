using Lsm.Runtime;
using Lsm.Runtime.Tuning;

namespace Lsm.Tool.Training;

/// <summary>A trained model and how well it fits.</summary>
/// <param name="Model">The model, with the coding of its sensors.</param>
/// <param name="Lambda">The ridge penalty that was chosen.</param>
/// <param name="TrainingSamples">Rows learned from.</param>
/// <param name="ValidationSamples">Rows scored with.</param>
/// <param name="Scores">The scores of each predictor, the liquid first.</param>
/// <param name="Comparison">The liquid beside the other predictors on the validation rows; null without any.</param>
internal sealed record FitResult(
    LiquidStateMachine Model, double Lambda, long TrainingSamples, long ValidationSamples, PredictorScore[] Scores, FitReport? Comparison)
{
    /// <summary>The coding of the sensors.</summary>
    public SensorCoding Coding => Model.SensorCoding!;
}
