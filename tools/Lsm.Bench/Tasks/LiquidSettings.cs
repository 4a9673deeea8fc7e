namespace Lsm.Bench.Tasks;

/// <summary>The settings of the liquid of a task.</summary>
internal sealed record LiquidSettings(
    int Steps, double InputScaling, double WeightScale, float BetaLow, float BetaHigh, float DecayLow, float DecayHigh);
