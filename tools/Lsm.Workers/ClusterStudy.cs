using Lsm.Runtime.Tuning;
using Lsm.Workers.Messages;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Lsm.Workers;

/// <summary>Runs a study whose jobs are done by workers. The result is that of the same study in one process, bit for bit.</summary>
internal static class ClusterStudy
{
    private const int MostJobs = 256;

    /// <summary>Runs the study, or continues the study of its journal.</summary>
    /// <param name="task">The task.</param>
    /// <param name="options">The budget.</param>
    /// <param name="place">The workers.</param>
    /// <param name="note">Gets what a person has to know, from any thread.</param>
    /// <exception cref="IOException">The study cannot listen at the address, or the journal cannot be read or written.</exception>
    /// <exception cref="InvalidOperationException">There was no worker for too long, or workers fail.</exception>
    public static TuningReport Run(TuningTask task, TuningOptions options, StudyPlace place, Action<string> note)
    {
        var tuner = new LiquidTuner(task, null, options);
        byte[] data = StudyData.Write(task);
        return RunAsync(tuner, Describe(tuner, options, data), data, place, note).GetAwaiter().GetResult();
    }

    /// <summary>What workers have to know.</summary>
    public static StudyInfo Describe(LiquidTuner tuner, TuningOptions options, byte[] data) => new()
    {
        Run = Guid.NewGuid(), Build = BuildName.Text, Hash = tuner.StudyHash(), DataHash = StudyData.HashOf(data), DataLength = data.Length,
        Neurons = options.Neurons, Seed = options.Seed, Folds = options.Folds, Networks = options.Networks,
    };

    /// <summary>Runs a study on a cluster that has started.</summary>
    public static TuningReport Run(LiquidTuner tuner, StudyCluster cluster) => tuner.Run(cluster.Run, MostJobs, CancellationToken.None);

    private static async Task<TuningReport> RunAsync(LiquidTuner tuner, StudyInfo study, byte[] data, StudyPlace place, Action<string> note)
    {
        MeetingPoint listen = place.Listen ?? MeetingPoint.Loopback;
        if (listen is { Kind: MeetingKind.Study, Port: 0 })
        {
            listen = listen with { Port = Silos.FreePort(listen.Resolve()) };
        }

        var pool = new WorkerPool(place.Wait, listen.ToString());
        IHost host = await Silos.Start(
            listen, isStudy: true, $"study-{Environment.MachineName}-{Environment.ProcessId}", services => services.AddSingleton<IFatalErrorHandler>(pool), CancellationToken.None);
        try
        {
            await using var cluster = new StudyCluster(host.Services, study, data, pool, note);
            using LocalWorkers? workers = place.LocalWorkers == 0 ? null : new LocalWorkers(listen, place.LocalWorkers, Math.Max(1, place.Threads / place.LocalWorkers), cluster, pool);
            if (workers is null)
            {
                note($"Workers join with 'lsm worker --join {listen}'.");
            }

            TuningReport report = Run(tuner, cluster);
            if (workers is { Restarts: > 0 })
            {
                note($"{workers.Restarts} workers ended early and were started again.");
            }

            return report;
        }
        finally
        {
            await Silos.Stop(host);
        }
    }
}
