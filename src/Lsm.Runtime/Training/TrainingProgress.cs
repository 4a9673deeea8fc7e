namespace Lsm.Runtime.Training;

/// <summary>Where a training stands, after every batch; given to an <see cref="IProgress{T}"/> on the training's own thread.</summary>
/// <param name="Epoch">The epoch under way, from 1.</param>
/// <param name="Epochs">How many there may be.</param>
/// <param name="Batch">The batch just done, from 1.</param>
/// <param name="Batches">How many an epoch has.</param>
/// <param name="Loss">The epoch's mean loss over the training sequences so far.</param>
/// <param name="LastEpoch">How the last complete epoch ended; null in the first.</param>
public readonly record struct TrainingProgress(int Epoch, int Epochs, int Batch, int Batches, double Loss, TrainingEpoch? LastEpoch);
