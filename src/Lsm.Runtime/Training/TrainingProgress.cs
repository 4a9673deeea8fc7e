namespace Lsm.Runtime.Training;

/// <summary>The progress of a training after a batch; reported to an <see cref="IProgress{T}"/> on the thread of the training.</summary>
/// <param name="Epoch">The current epoch, from 1.</param>
/// <param name="Epochs">The largest number of epochs.</param>
/// <param name="Batch">The batch that was just completed, from 1.</param>
/// <param name="Batches">The number of batches in an epoch.</param>
/// <param name="Loss">The epoch's mean loss over the training sequences so far.</param>
/// <param name="LastEpoch">The result of the last complete epoch; null in the first epoch.</param>
public readonly record struct TrainingProgress(int Epoch, int Epochs, int Batch, int Batches, double Loss, TrainingEpoch? LastEpoch);
