namespace Lsm.Runtime.Tuning;

/// <summary>The budget and the journal of a study. Immutable.</summary>
public sealed record TuningOptions
{
    /// <summary>The neurons of every liquid, 1 to 1,000,000; 200 by default.</summary>
    public int Neurons { get; init => field = Within(value, 1, 1_000_000, nameof(Neurons)); } = 200;

    /// <summary>The liquids to try, at least 1; 160 by default. With <see cref="Time"/> the study may end earlier.</summary>
    public int Trials { get; init => field = Within(value, 1, 1_000_000, nameof(Trials)); } = 160;

    /// <summary>
    /// The time that a study may take, above 0; null, the default, for no limit. With a limit, the result depends on the speed of the machine. A resumed study counts the time that
    /// is stored in its journal; a study without a limit stores no times, so its journal has the same bytes on every machine.
    /// </summary>
    public TimeSpan? Time
    {
        get;
        init => field = value is null || value > TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(Time), value, $"Time is {value}; it must be above 0.");
    }

    /// <summary>The seed of all random numbers; 42 by default.</summary>
    public ulong Seed { get; init; } = 42;

    /// <summary>The threads that try liquids, 1 to 1,024; 0, the default, for all cores. Without a time limit the result does not depend on them.</summary>
    public int Threads { get; init => field = Within(value, 0, 1024, nameof(Threads)); }

    /// <summary>The parts of the task in the cross-validation of the last rung, 2 to 20; 4 by default.</summary>
    public int Folds { get; init => field = Within(value, 2, 20, nameof(Folds)); } = 4;

    /// <summary>The networks that the last rung draws for each liquid, 1 to 20; 2 by default.</summary>
    public int Networks { get; init => field = Within(value, 1, 20, nameof(Networks)); } = 2;

    /// <summary>The file of the journal, or null for none. If it exists, its study continues.</summary>
    public string? Journal { get; init; }

    /// <summary>Called after every evaluation, one call at a time; null, the default, for none.</summary>
    public Action<TuningProgress>? Progress { get; init; }

    private static int Within(int value, int low, int high, string option) =>
        value >= low && value <= high ? value : throw new ArgumentOutOfRangeException(option, value, $"{option} is {value}; it must be from {low} to {high}.");
}
