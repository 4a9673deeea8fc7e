namespace Lsm.Workers.Messages;

/// <summary>The study, as its workers see it.</summary>
[Alias("lsm.study-link")]
public interface IStudyLink : IGrainObserver
{
    /// <summary>A part of the data with a hash.</summary>
    /// <param name="hash">The SHA-256 of the whole data.</param>
    /// <param name="start">The first byte.</param>
    /// <returns>At most <see cref="StudyData.PartSize"/> bytes; none if the study has no such data.</returns>
    [ResponseTimeout("00:01:00"), Alias("read")]
    Task<byte[]> Read(string hash, int start);

    /// <summary>Returns while the study runs.</summary>
    [ResponseTimeout("00:00:05"), Alias("ping")]
    Task Ping();
}
