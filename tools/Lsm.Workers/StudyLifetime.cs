using Microsoft.Extensions.Hosting;

namespace Lsm.Workers;

/// <summary>Leaves Ctrl+C and SIGTERM to the process, which they end: the journal is complete at any time. The host's own lifetime would only stop the silo, and the study would wait for it.</summary>
internal sealed class StudyLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
