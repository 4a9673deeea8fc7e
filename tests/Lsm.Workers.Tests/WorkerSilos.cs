using Lsm.Runtime.Tuning;
using Lsm.Workers.Messages;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.TestingHost;

namespace Lsm.Workers.Tests;

/// <summary>A cluster in this process: the first silo is for the study, the others are workers.</summary>
internal sealed class WorkerSilos : IAsyncDisposable
{
    private readonly InProcessTestCluster cluster;

    private WorkerSilos(InProcessTestCluster cluster) => this.cluster = cluster;

    public static async Task<WorkerSilos> Start(int workers, string? build = null)
    {
        var builder = new InProcessTestClusterBuilder((short)(workers + 1));
        builder.Options.InitializeClientOnDeploy = false;
        builder.ConfigureSilo((options, silo) =>
        {
            Silos.Configure(silo);
            silo.Configure<ClusterMembershipOptions>(static membership =>
            {
                membership.ProbeTimeout = TimeSpan.FromSeconds(0.5);
                membership.NumMissedProbesLimit = 2;
                membership.NumVotesForDeathDeclaration = 1;
            });
            silo.Services.AddSingleton(_ => new WorkerSession(options.SiloName, 1, build ?? BuildName.Text));
            silo.Services.AddSingleton<IFatalErrorHandler>(static services => services.GetRequiredService<WorkerSession>());
        });
        var silos = new WorkerSilos(builder.Build());
        await silos.cluster.DeployAsync();
        return silos;
    }

    /// <summary>Runs a study on the workers.</summary>
    /// <param name="options">Its options.</param>
    /// <param name="change">Changes the description of the study that workers receive, or null.</param>
    /// <param name="wait">How long it waits for a worker.</param>
    public async Task<TuningReport> Run(TuningOptions options, Func<StudyInfo, StudyInfo>? change = null, double wait = 30)
    {
        TuningTask task = SmallTask.Create();
        var tuner = new LiquidTuner(task, null, options);
        byte[] data = StudyData.Write(task);
        StudyInfo study = ClusterStudy.Describe(tuner, options, data);
        await using var study1 = new StudyCluster(cluster.Silos[0].ServiceProvider, change?.Invoke(study) ?? study, data, new WorkerPool(TimeSpan.FromSeconds(wait), "here"), static _ => { });
        return await Task.Run(() => ClusterStudy.Run(tuner, study1));
    }

    /// <summary>Kills a worker and starts another one.</summary>
    public async Task Replace(Random random)
    {
        InProcessSiloHandle[] workers = [.. cluster.Silos.Skip(1)];
        await cluster.KillSiloAsync(workers[random.Next(workers.Length)]);
        await cluster.StartAdditionalSiloAsync();
    }

    public ValueTask DisposeAsync() => cluster.DisposeAsync();
}
