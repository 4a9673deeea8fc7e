using Lsm.Workers.Messages;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Placement;

namespace Lsm.Workers;

/// <summary>A job of a study, on the silo that the study chose; it is gone when the job is done.</summary>
[RandomPlacement]
internal sealed class TrialGrain(ILocalSiloDetails silo, IServiceProvider services) : Grain, ITrialGrain
{
    public async Task<TrialReply> Run(TrialCall call)
    {
        DeactivateOnIdle();
        return call.Worker.Equals(silo.SiloAddress) && services.GetService<WorkerSession>() is { } session ? await session.Run(call) : new TrialReply();
    }
}
