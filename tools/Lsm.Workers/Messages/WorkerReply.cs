namespace Lsm.Workers.Messages;

/// <summary>What a worker says to a study that asks it to take part. Immutable.</summary>
/// <param name="Name">The worker's name.</param>
/// <param name="Threads">The jobs that it does at once; 0 if it belongs to another study.</param>
/// <param name="Refusal">Why it does not take part, or null.</param>
[GenerateSerializer, Alias("lsm.worker-reply")]
public sealed record WorkerReply([property: Id(0)] string Name, [property: Id(1)] int Threads, [property: Id(2)] string? Refusal = null);
