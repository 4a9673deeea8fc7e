namespace Lsm.Runtime.Training;

/// <summary>The result of gradient training.</summary>
/// <typeparam name="T">The type of the trained object.</typeparam>
/// <param name="Trained">The trained object: of the best epoch with validation, of the last epoch without.</param>
/// <param name="Epochs">The report of each epoch, including those before a resumed checkpoint.</param>
/// <param name="BestEpoch">The number of the epoch of the result, from 1.</param>
/// <param name="StoppedEarly">Whether <see cref="GradientOptions.Patience"/> ended the training.</param>
public sealed record GradientResult<T>(T Trained, IReadOnlyList<TrainingEpoch> Epochs, int BestEpoch, bool StoppedEarly);
