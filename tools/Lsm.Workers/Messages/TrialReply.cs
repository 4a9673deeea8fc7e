namespace Lsm.Workers.Messages;

/// <summary>The answer to a <see cref="TrialCall"/>: one of the three is set, none if the call reached another worker than it was meant for. Immutable.</summary>
/// <param name="Fields">The result, as fields of the journal.</param>
/// <param name="Refusal">Why this worker can do no job of the study.</param>
/// <param name="Failure">Why this job failed.</param>
[GenerateSerializer, Alias("lsm.trial-reply")]
public sealed record TrialReply([property: Id(0)] string[]? Fields = null, [property: Id(1)] string? Refusal = null, [property: Id(2)] string? Failure = null);
