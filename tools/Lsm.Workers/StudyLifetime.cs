using Microsoft.Extensions.Hosting;

namespace Lsm.Workers;

/// <summary>Lets Ctrl+C and SIGTERM end the process; the journal is complete at any time. The default lifetime of a host only stops the silo, and the study waits for workers.</summary>
internal sealed class StudyLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
