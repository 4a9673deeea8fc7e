namespace Lsm.Workers.Messages;

/// <summary>What a worker has to know of a study. The data itself is asked for by its hash. Immutable.</summary>
[GenerateSerializer, Alias("lsm.study")]
public sealed record StudyInfo
{
    /// <summary>A number for each run of a study, so that two runs on one cluster are not mixed up.</summary>
    [Id(0)]
    public required Guid Run { get; init; }

    /// <summary>The build of the study, see <see cref="BuildName"/>.</summary>
    [Id(1)]
    public required string Build { get; init; }

    /// <summary>The hash of everything that the errors of a trial depend on.</summary>
    [Id(2)]
    public required ulong Hash { get; init; }

    /// <summary>The SHA-256 of the task's bytes, in hexadecimal.</summary>
    [Id(3)]
    public required string DataHash { get; init; }

    /// <summary>The length of the task's bytes.</summary>
    [Id(4)]
    public required int DataLength { get; init; }

    /// <summary>As in the options of the study.</summary>
    [Id(5)]
    public required int Neurons { get; init; }

    /// <summary>As in the options of the study.</summary>
    [Id(6)]
    public required ulong Seed { get; init; }

    /// <summary>As in the options of the study.</summary>
    [Id(7)]
    public required int Folds { get; init; }

    /// <summary>As in the options of the study.</summary>
    [Id(8)]
    public required int Networks { get; init; }
}
