namespace Lsm.Workers.Messages;

/// <summary>A worker, as a study sees it.</summary>
[Alias("lsm.worker")]
public interface IWorkerGrain : IGrainWithStringKey
{
    /// <summary>Asks the worker to take part in a study; may be repeated.</summary>
    [ResponseTimeout("00:00:15"), Alias("welcome")]
    Task<WorkerReply?> Welcome(SiloAddress worker, StudyInfo study, IStudyLink link);

    /// <summary>The study has ended.</summary>
    [ResponseTimeout("00:00:03"), Alias("end")]
    Task End(SiloAddress worker, Guid run);
}
