using Lsm.Workers.Messages;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Placement;

namespace Lsm.Workers;

/// <summary>Hands the messages of a study to the worker of this silo.</summary>
[RandomPlacement]
internal sealed class WorkerGrain(ILocalSiloDetails silo, IServiceProvider services) : Grain, IWorkerGrain
{
    public Task<WorkerReply?> Welcome(SiloAddress worker, StudyInfo study, IStudyLink link)
    {
        DeactivateOnIdle();
        return Task.FromResult(SessionOf(worker)?.Welcome(study, link));
    }

    public Task End(SiloAddress worker, Guid run)
    {
        SessionOf(worker)?.StudyEnded(run);
        return Task.CompletedTask;
    }

    private WorkerSession? SessionOf(SiloAddress worker) => worker.Equals(silo.SiloAddress) ? services.GetService<WorkerSession>() : null;
}
