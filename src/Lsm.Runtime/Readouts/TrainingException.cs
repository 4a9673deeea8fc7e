namespace Lsm.Runtime.Readouts;

/// <summary>
/// Training gave no usable numbers: a singular system, a learner that diverges, a loss that is no longer finite. The
/// message says which, and what to change. The model and the readout that the training started from are not changed.
/// </summary>
public sealed class TrainingException : InvalidOperationException
{
    /// <summary>Creates the exception with a default message.</summary>
    public TrainingException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What went wrong and what to change.</param>
    public TrainingException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What went wrong and what to change.</param>
    /// <param name="innerException">What caused it.</param>
    public TrainingException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
