using Lsm.Runtime.Tuning;
using Lsm.Workers.Messages;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime.Placement;

namespace Lsm.Workers;

/// <summary>Does the jobs of a study on the workers of a cluster. A job whose worker dies is done again by another one. Free-threaded.</summary>
internal sealed class StudyCluster : IAsyncDisposable
{
    private const int MostFailures = 3;
    private static readonly TimeSpan LookPeriod = TimeSpan.FromMilliseconds(200);

    private readonly IGrainFactory grains;
    private readonly IClusterMembershipService membership;
    private readonly SiloAddress self;
    private readonly StudyInfo study;
    private readonly StudyLink data; // the cluster holds it weakly
    private readonly IStudyLink link;
    private readonly WorkerPool pool;
    private readonly Action<string> note;
    private readonly CancellationTokenSource stopping = new();
    private readonly Dictionary<SiloAddress, Task> greetings = [];
    private readonly Task watching;
    private int attempts;

    /// <summary>Looks for workers from now on.</summary>
    /// <param name="silo">The services of the study's own silo, which has started.</param>
    /// <param name="study">The study.</param>
    /// <param name="bytes">Its data.</param>
    /// <param name="pool">The pool for its workers.</param>
    /// <param name="note">Gets what a person has to know, from any thread.</param>
    public StudyCluster(IServiceProvider silo, StudyInfo study, byte[] bytes, WorkerPool pool, Action<string> note)
    {
        (this.study, this.pool, this.note) = (study, pool, note);
        grains = silo.GetRequiredService<IGrainFactory>();
        membership = silo.GetRequiredService<IClusterMembershipService>();
        self = silo.GetRequiredService<ILocalSiloDetails>().SiloAddress;
        data = new StudyLink(study.DataHash, bytes);
        link = grains.CreateObjectReference<IStudyLink>(data);
        watching = Task.Run(Watch);
    }

    /// <summary>Does a job: waits for a free worker and for its result.</summary>
    /// <exception cref="InvalidOperationException">There was no worker for too long, or the job failed again and again.</exception>
    public string[] Run(TrialJob job)
    {
        for (int failures = 0; ;)
        {
            StudyWorker worker = pool.Take(job.Place);
            TrialReply? reply;
            try
            {
                reply = Call(worker, job);
            }
            finally
            {
                pool.Return(worker);
            }

            if (reply?.Fields is { } fields)
            {
                return fields;
            }

            if (reply?.Failure is { } failure && ++failures >= MostFailures)
            {
                throw new InvalidOperationException($"A job of liquid {job.Trial} failed {failures} times, at last on worker {worker.Name}: {failure}");
            }

            if (reply?.Refusal is { } refusal)
            {
                Refused(worker.Address, refusal);
            }
            else if (reply is not { Failure: not null })
            {
                pool.Remove(worker.Address); // it is gone or was not reached; if the cluster still has it, it is asked again
            }
        }
    }

    /// <summary>A worker's process has ended, so its cluster need not find out.</summary>
    public async Task Ended(string name)
    {
        foreach (ClusterMember member in membership.CurrentSnapshot.Members.Values.Where(member => member.Name == name && member.Status != SiloStatus.Dead))
        {
            pool.Remove(member.SiloAddress);
            try
            {
                await membership.TryKill(member.SiloAddress);
            }
            catch (Exception failed) when (failed is OrleansException or TimeoutException or OperationCanceledException)
            {
                // The other silos find out by themselves, some seconds later.
            }
        }
    }

    /// <summary>Tells the workers that the study has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await watching;
        await Task.WhenAll(pool.All().Select(async worker =>
        {
            try
            {
                await Hinted(worker.Address, () => grains.GetGrain<IWorkerGrain>(worker.Address.ToParsableString()).End(worker.Address, study.Run));
            }
            catch (Exception failed) when (failed is OrleansException or TimeoutException)
            {
                // It is gone, or notices that the study does not answer.
            }
        }));
        grains.DeleteObjectReference<IStudyLink>(link);
        stopping.Dispose();
        GC.KeepAlive(data);
    }

    /// <summary>Calls with a hint where to place the grain.</summary>
    private static async Task<T> Hinted<T>(SiloAddress silo, Func<Task<T>> call)
    {
        RequestContext.Set(IPlacementDirector.PlacementHintKey, silo);
        return await call();
    }

    private static async Task Hinted(SiloAddress silo, Func<Task> call)
    {
        RequestContext.Set(IPlacementDirector.PlacementHintKey, silo);
        await call();
    }

    /// <summary>The worker's reply, or null if it is gone.</summary>
    private TrialReply? Call(StudyWorker worker, TrialJob job)
    {
        // Each attempt has a grain of its own: that of the last one may be on a silo that is dead and not yet known to be.
        string key = FormattableString.Invariant($"{study.Run:N}/{job.Kind}/{job.Trial}/{job.Rung}/{job.Number}/{Interlocked.Increment(ref attempts)}");
        var call = new TrialCall(study.Run, worker.Address, (int)job.Kind, job.Trial, job.Rung, job.Number, job.Points);
        Task<TrialReply> reply = Hinted(worker.Address, () => grains.GetGrain<ITrialGrain>(key).Run(call));
        try
        {
            Task.WhenAny(reply, worker.Gone).Wait();
            return reply.IsCompleted ? reply.GetAwaiter().GetResult() : null;
        }
        catch (Exception failed) when (failed is OrleansException or TimeoutException or OperationCanceledException or ObjectDisposedException)
        {
            return null;
        }
    }

    private void Refused(SiloAddress worker, string reason)
    {
        pool.Remove(worker);
        pool.Refused(reason);
        note(reason);
    }

    private async Task Watch()
    {
        while (!stopping.IsCancellationRequested)
        {
            Look(membership.CurrentSnapshot);
            await Task.Delay(LookPeriod, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Look(ClusterMembershipSnapshot members)
    {
        foreach (StudyWorker worker in pool.All())
        {
            if (members.GetSiloStatus(worker.Address) != SiloStatus.Active)
            {
                pool.Remove(worker.Address);
            }
        }

        foreach (SiloAddress silo in members.Members.Values.Where(static member => member.Status == SiloStatus.Active).Select(static member => member.SiloAddress))
        {
            if (!silo.Equals(self) && !pool.Has(silo) && (!greetings.TryGetValue(silo, out Task? greeting) || greeting.IsCompleted))
            {
                greetings[silo] = Task.Run(() => Greet(silo));
            }
        }
    }

    /// <summary>Asks a silo to take part. The task ends when it may be asked again.</summary>
    private async Task Greet(SiloAddress silo)
    {
        TimeSpan pause = TimeSpan.FromSeconds(1);
        try
        {
            WorkerReply? reply = await Hinted(silo, () => grains.GetGrain<IWorkerGrain>(FormattableString.Invariant($"{silo.ToParsableString()}/{Interlocked.Increment(ref attempts)}")).Welcome(silo, study, link));
            if (reply?.Refusal is { } refusal)
            {
                Refused(silo, refusal);
                pause = Timeout.InfiniteTimeSpan;
            }
            else if (reply is { Threads: > 0 })
            {
                pool.Add(new StudyWorker(silo, reply.Name, reply.Threads));
                pause = TimeSpan.Zero;
            }
        }
        catch (Exception failed) when (failed is OrleansException or TimeoutException or OperationCanceledException or ObjectDisposedException)
        {
            // It is gone, or is asked again.
        }

        await Task.Delay(pause, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
