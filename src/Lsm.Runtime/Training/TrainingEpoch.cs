namespace Lsm.Runtime.Training;

/// <summary>How an epoch of gradient training went.</summary>
/// <param name="Epoch">Which, from 1.</param>
/// <param name="Loss">The mean loss over the training sequences, each with the weights of its batch.</param>
/// <param name="Accuracy">The share of training sequences whose class was right, with the weights of their batches; NaN without classes.</param>
/// <param name="ValidationLoss">The mean loss over the validation sequences at the end of the epoch; NaN without validation.</param>
/// <param name="ValidationAccuracy">The share of validation sequences whose class was right; NaN without validation or classes.</param>
public sealed record TrainingEpoch(int Epoch, double Loss, double Accuracy, double ValidationLoss, double ValidationAccuracy);
