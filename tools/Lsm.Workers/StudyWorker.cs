namespace Lsm.Workers;

/// <summary>A worker that takes part in a study. Guarded by the lock of its pool.</summary>
internal sealed class StudyWorker(SiloAddress address, string name, int threads)
{
    private readonly TaskCompletionSource gone = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SiloAddress Address => address;

    public string Name => name;

    /// <summary>The jobs under way.</summary>
    public int Busy { get; set; }

    public int Free => threads - Busy;

    /// <summary>Completes when the worker is no longer there.</summary>
    public Task Gone => gone.Task;

    public void Leave() => gone.TrySetResult();
}
