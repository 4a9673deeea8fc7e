namespace SpokenDigits.Trials;

/// <summary>The result of a trial.</summary>
/// <param name="Name">The trial's name.</param>
/// <param name="Liquid">The words of all seeds, with the liquid.</param>
/// <param name="NoLiquid">The words without a liquid.</param>
internal sealed record TrialResult(string Name, Confusion Liquid, Confusion NoLiquid);
