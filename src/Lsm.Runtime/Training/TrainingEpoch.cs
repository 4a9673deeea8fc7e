namespace Lsm.Runtime.Training;

/// <summary>The result of one epoch of gradient training.</summary>
/// <param name="Epoch">The number of the epoch, from 1.</param>
/// <param name="Loss">The mean loss over the training sequences, each with the weights of its batch.</param>
/// <param name="Accuracy">The share of training sequences that were classified correctly, with the weights of their batches; NaN without classes.</param>
/// <param name="ValidationLoss">The mean loss over the validation sequences at the end of the epoch; NaN without validation.</param>
/// <param name="ValidationAccuracy">The share of validation sequences that were classified correctly; NaN without validation or classes.</param>
public sealed record TrainingEpoch(int Epoch, double Loss, double Accuracy, double ValidationLoss, double ValidationAccuracy);
