namespace Lsm.Workers;

/// <summary>Why a worker no longer works for a study.</summary>
internal enum WorkerEnd
{
    /// <summary>The study has ended.</summary>
    Done,

    /// <summary>The study does not answer any more; it may come back.</summary>
    Lost,

    /// <summary>The worker cannot work for this study.</summary>
    Refused,
}
