using System.Diagnostics;
using System.Globalization;

namespace Lsm.Runtime.Tuning;

/// <summary>The rounds of a study. What a round draws depends only on the rounds before it; its jobs may run anywhere.</summary>
internal sealed class Study
{
    /// <summary>The liquids of a round; a third of them goes on from each rung.</summary>
    private const int RoundSize = 12, Reduction = 3;
    private const int LastRung = StudyWork.LastRung;

    /// <summary>The liquids near which new ones are drawn.</summary>
    private const int Parents = 6;

    private readonly TuningSpace space;
    private readonly TuningOptions options;
    private readonly TuningJournal journal;
    private readonly TimeSpan? limit;
    private readonly Func<TrialJob, string[]> execute;
    private readonly int atOnce;
    private readonly CancellationToken cancellation;
    private readonly long started = Stopwatch.GetTimestamp();
    private readonly TimeSpan before;
    private readonly object reporting = new();
    private readonly List<TuningTrial> trials = [];
    private readonly List<double[]> places = [];
    private double best = double.NaN; // the smallest error in the last rung

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
        (this.space, this.options, this.journal, this.limit, this.cancellation) = (space, options, journal, limit, cancellation);
        (this.execute, this.atOnce) = (execute, atOnce);
        before = journal.Elapsed;
    }

    /// <summary>The time so far, with that of the journal.</summary>
    public TimeSpan Elapsed => before + Stopwatch.GetElapsedTime(started);

    private bool IsOver => Elapsed >= limit || cancellation.IsCancellationRequested;

    /// <summary>The time for a line of the journal. Without a limit it is 0, so that the journal follows from the task, the space and the options alone.</summary>
    private TimeSpan LineTime => limit is null ? TimeSpan.Zero : Elapsed;

    /// <summary>Runs all rounds.</summary>
    /// <returns>All trials, in the order of their numbers.</returns>
    public IReadOnlyList<TuningTrial> Run()
    {
        while (trials.Count < options.Trials && !IsOver)
        {
            Round(Math.Min(RoundSize, options.Trials - trials.Count));
        }

        return trials;
    }

    /// <summary>The trial with the smallest error in the highest rung that any reached, or null.</summary>
    public TuningTrial? Best() => trials.Where(static trial => trial.Rung >= 0).OrderByDescending(static trial => trial.Rung).ThenBy(static trial => trial.Error).ThenBy(static trial => trial.Number).FirstOrDefault();

    private void Round(int size)
    {
        int first = trials.Count;
        double[][] parents = [.. Finished().Take(Parents).Select(trial => places[trial.Number])];
        foreach (TrialDraw? draw in Draws(first, size, parents))
        {
            if (draw is null)
            {
                return; // the time is over; the later ones of the round do not count either
            }

            double[] values = TrialDraw.Values(draw.Places, space);
            trials.Add(new TuningTrial(trials.Count, values, draw.Refusal is null ? space.DesignOf(values) : null, -1, double.NaN, draw.Refusal, draw.Activity));
            places.Add(draw.Places);
        }

        int[] left = [.. Enumerable.Range(first, size).Where(number => trials[number].Refusal is null)];
        for (int rung = 0; rung <= LastRung && left.Length > 0; rung++)
        {
            if (rung > 0)
            {
                left = [.. left.OrderBy(number => trials[number].Error).ThenBy(static number => number).Take((left.Length + Reduction - 1) / Reduction)];
            }

            double[] errors = Errors(left, rung);
            for (int i = 0; i < left.Length; i++)
            {
                if (!double.IsNaN(errors[i]))
                {
                    trials[left[i]] = trials[left[i]] with { Rung = rung, Error = errors[i] };
                }
            }

            if (errors.Any(double.IsNaN))
            {
                return;
            }
        }
    }

    private IEnumerable<TuningTrial> Finished() => trials.Where(static trial => trial.Rung == LastRung && double.IsFinite(trial.Error)).OrderBy(static trial => trial.Error).ThenBy(static trial => trial.Number);

    /// <summary>Draws trials; null where the study was over.</summary>
    private TrialDraw?[] Draws(int first, int size, double[][] parents)
    {
        string[]?[] draws = [.. Enumerable.Range(first, size).Select(journal.Trial)];
        int[] missing = [.. Enumerable.Range(0, size).Where(i => draws[i] is null)];
        var lines = new LineOrder(missing.Length, k => journal.AddTrial(first + missing[k], LineTime, draws[missing[k]]!));
        JobLoop.Run(missing.Length, atOnce, k =>
        {
            if (!IsOver)
            {
                draws[missing[k]] = execute(new TrialJob(first + missing[k], -1, 0, parents));
                lines.Ready(k);
            }
        });
        lines.End();
        return Array.ConvertAll(draws, static fields => fields is null ? null : TrialDraw.From(fields));
    }

    /// <summary>The errors of trials in a rung; NaN where the study was over.</summary>
    private double[] Errors(int[] left, int rung)
    {
        int networks = rung == LastRung ? options.Networks : 1;
        double[] errors = [.. left.Select(number => journal.Error(number, rung) ?? double.NaN)];
        int[] missing = [.. Enumerable.Range(0, left.Length).Where(i => double.IsNaN(errors[i]))];
        var lines = new LineOrder(missing.Length, k => journal.AddError(left[missing[k]], rung, LineTime, errors[missing[k]]));
        double[][] measured = [.. missing.Select(_ => Enumerable.Repeat(double.NaN, networks).ToArray())]; // [missing][network]

        // The longest jobs begin first, so that no thread waits long for the last one.
        (int Missing, int Network)[] jobs =
            [.. Enumerable.Range(0, missing.Length).OrderByDescending(k => trials[left[missing[k]]].Design!.Steps).SelectMany(k => Enumerable.Range(0, networks).Select(network => (k, network)))];
        JobLoop.Run(jobs.Length, atOnce, job =>
        {
            if (IsOver)
            {
                return;
            }

            (int k, int network) = jobs[job];
            TuningTrial trial = trials[left[missing[k]]];
            double error = double.Parse(execute(new TrialJob(trial.Number, rung, network, [[.. trial.Values]]))[0], CultureInfo.InvariantCulture);
            lock (lines)
            {
                measured[k][network] = error;
                if (measured[k].Any(double.IsNaN))
                {
                    return;
                }
            }

            errors[missing[k]] = Math.Sqrt(measured[k].Sum(static each => each * each) / networks);
            lines.Ready(k);
            Report(rung == LastRung ? errors[missing[k]] : double.NaN);
        });
        lines.End();
        return errors;
    }

    private void Report(double error)
    {
        lock (reporting)
        {
            best = double.IsNaN(best) || error < best ? error : best;
            options.Progress?.Invoke(new TuningProgress(trials.Count, best, Elapsed));
        }
    }
}
