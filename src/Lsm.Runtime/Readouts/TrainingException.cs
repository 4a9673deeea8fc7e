namespace Lsm.Runtime.Readouts;

/// <summary>
/// The training failed: the system is singular, a learner diverges, or a loss is not finite. The
/// message gives the cause and what to change. The model and the readout that the training started from are not changed.
/// </summary>
public sealed class TrainingException : InvalidOperationException
{
    /// <summary>Creates the exception with a default message.</summary>
    public TrainingException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">The cause, and what to change.</param>
    public TrainingException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">The cause, and what to change.</param>
    /// <param name="innerException">The exception that caused it.</param>
    public TrainingException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
