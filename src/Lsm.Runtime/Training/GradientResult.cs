namespace Lsm.Runtime.Training;

/// <summary>What gradient training ended with.</summary>
/// <typeparam name="T">What was trained.</typeparam>
/// <param name="Trained">The result: of the best epoch with validation, else of the last one.</param>
/// <param name="Epochs">How each epoch went, those before a resumed checkpoint included.</param>
/// <param name="BestEpoch">The epoch that the result is from, from 1.</param>
/// <param name="StoppedEarly">Whether <see cref="GradientOptions.Patience"/> ended it.</param>
public sealed record GradientResult<T>(T Trained, IReadOnlyList<TrainingEpoch> Epochs, int BestEpoch, bool StoppedEarly);
