using System.Diagnostics;

namespace Lsm.Runtime.Tuning;

/// <summary>
/// The rounds of a study. A round draws near the best of all rounds up to the one before the last, so two rounds run at once: while few liquids of the older one
/// are left, the newer one has jobs for the other threads. The draws of a round do not depend on threads, and its jobs may run anywhere.
/// </summary>
internal sealed class Study
{
    private const int RoundsAtOnce = 2;

    /// <summary>The liquids near which new ones are drawn.</summary>
    private const int Parents = 6;

    private readonly TimeSpan? limit;
    private readonly JobQueue queue;
    private readonly long started = Stopwatch.GetTimestamp();
    private readonly TimeSpan before;
    private readonly List<StudyRound> rounds = [];

    /// <summary>Creates a study; nothing runs yet.</summary>
    /// <param name="space">The space.</param>
    /// <param name="options">The budget.</param>
    /// <param name="journal">The journal.</param>
    /// <param name="limit">The time limit, or null.</param>
    /// <param name="execute">Does a job as <see cref="StudyWork"/> does; may be called from several threads at once.</param>
    /// <param name="atOnce">The jobs at once, at least 1.</param>
    /// <param name="cancellation">Ends the study early.</param>
    public Study(
        TuningSpace space, TuningOptions options, TuningJournal journal, TimeSpan? limit, Func<TrialJob, string[]> execute, int atOnce, CancellationToken cancellation)
    {
        (Space, Options, Journal, this.limit) = (space, options, journal, limit);
        before = journal.Elapsed;
        int most = RoundsAtOnce * Math.Max(StudyRound.Size, options.Networks); // the largest number of jobs that can wait at once
        queue = new JobQueue(execute, Math.Min(atOnce, most), () => Elapsed >= limit || cancellation.IsCancellationRequested);
    }

    /// <summary>The space.</summary>
    public TuningSpace Space { get; }

    /// <summary>The budget.</summary>
    public TuningOptions Options { get; }

    /// <summary>The journal.</summary>
    public TuningJournal Journal { get; }

    /// <summary>The lines of the journal that wait for others: round by round, in each the draws and then the rungs.</summary>
    public LineOrder Lines { get; } = new();

    /// <summary>The time so far, with that of the journal.</summary>
    public TimeSpan Elapsed => before + Stopwatch.GetElapsedTime(started);

    /// <summary>The time for a line of the journal. Without a limit it is 0, so that only the task, the space and the options determine the journal.</summary>
    public TimeSpan LineTime => limit is null ? TimeSpan.Zero : Elapsed;

    /// <summary>The trials so far, in the order of their numbers.</summary>
    public IEnumerable<TuningTrial> Trials => rounds.SelectMany(static round => round.Trials);

    /// <summary>The trial with the smallest error in the highest rung that any reached, or null.</summary>
    public TuningTrial? Best => Trials.Where(static trial => trial.Rung >= 0).OrderByDescending(static trial => trial.Rung).ThenBy(static trial => trial.Error).ThenBy(static trial => trial.Number).FirstOrDefault();

    /// <summary>Runs all rounds.</summary>
    public void Run()
    {
        StartRounds();
        queue.Run();
        Lines.End();
    }

    /// <summary>Adds a job of a round; older rounds go first.</summary>
    public void Add(int round, int length, TrialJob job, Action<string[]> done) => queue.Add(round, length, job, fields =>
    {
        done(fields);
        StartRounds();
    });

    /// <summary>Says that an error was measured. Errors of the journal count.</summary>
    public void Report()
    {
        if (Options.Progress is { } progress)
        {
            double best = Trials.Where(static trial => trial.Rung == StudyWork.LastRung).Select(static trial => trial.Error).DefaultIfEmpty(double.NaN).Min();
            progress(new TuningProgress(Trials.Count(static trial => trial.Rung >= 0 || trial.Refusal is not null), best, Elapsed));
        }
    }

    private void StartRounds()
    {
        while (rounds.Count * StudyRound.Size < Options.Trials && (rounds.Count < RoundsAtOnce || rounds[^RoundsAtOnce].Ended))
        {
            double[][] parents =
            [
                .. rounds.Take(rounds.Count + 1 - RoundsAtOnce).SelectMany(static round => round.Trials.Select(trial => (trial, round)))
                    .Where(static each => each.trial.Rung == StudyWork.LastRung && double.IsFinite(each.trial.Error))
                    .OrderBy(static each => each.trial.Error).ThenBy(static each => each.trial.Number)
                    .Take(Parents).Select(static each => each.round.PlacesOf(each.trial)),
            ];
            rounds.Add(new StudyRound(this, rounds.Count, Math.Min(StudyRound.Size, Options.Trials - (rounds.Count * StudyRound.Size)), parents));
            rounds[^1].Start();
        }
    }
}
