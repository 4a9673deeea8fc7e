namespace Lsm.Workers.Messages;

/// <summary>One job of a study for one worker: the fields of a trial job of the tuner. Immutable.</summary>
[GenerateSerializer, Alias("lsm.trial-call")]
public sealed record TrialCall(
    [property: Id(0)] Guid Run, [property: Id(1)] SiloAddress Worker, [property: Id(2)] int Kind, [property: Id(3)] int Trial, [property: Id(4)] int Rung, [property: Id(5)] int Number,
    [property: Id(6)] double[][] Points);
