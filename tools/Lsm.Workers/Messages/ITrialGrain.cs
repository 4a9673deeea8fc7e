namespace Lsm.Workers.Messages;

/// <summary>One job of a study. The same job has the same result wherever it is done.</summary>
[Alias("lsm.trial")]
public interface ITrialGrain : IGrainWithStringKey
{
    /// <summary>Does the job; ends early only if its silo dies.</summary>
    [ResponseTimeout("7.00:00:00"), Alias("run")]
    Task<TrialReply> Run(TrialCall call);
}
