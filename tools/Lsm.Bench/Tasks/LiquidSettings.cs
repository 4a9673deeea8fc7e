namespace Lsm.Bench.Tasks;

/// <summary>What a task's liquid is made of.</summary>
internal sealed record LiquidSettings(
    int Steps, double InputScaling, double WeightScale, float BetaLow, float BetaHigh, float DecayLow, float DecayHigh);
