using System.Diagnostics;
using Lsm.Runtime.Numerics;
using Lsm.Runtime.Readouts;

namespace Lsm.Runtime.Tuning;

/// <summary>The rounds of a study. What a round draws depends only on the rounds before it; its evaluations may run on any threads.</summary>
internal sealed class Study
{
    /// <summary>The liquids of a round; a third of them goes on from each rung.</summary>
    private const int RoundSize = 12, Reduction = 3;
    private const int LastRung = 2;

    /// <summary>The liquids near which new ones are drawn.</summary>
    private const int Parents = 6;

    private readonly TuningTask task;
    private readonly TuningSpace space;
    private readonly TuningOptions options;
    private readonly TuningJournal journal;
    private readonly TimeSpan? limit;
    private readonly CancellationToken cancellation;
    private readonly long started = Stopwatch.GetTimestamp();
    private readonly TimeSpan before;
    private readonly object reporting = new();
    private readonly SampleParts[] parts; // [rung]
    private readonly List<TuningTrial> trials = [];
    private readonly List<double[]> places = [];
    private double best = double.NaN; // the smallest error in the last rung

    public Study(TuningTask task, TuningSpace space, TuningOptions options, TuningJournal journal, TimeSpan? limit, CancellationToken cancellation)
    {
        (this.task, this.space, this.options, this.journal, this.limit, this.cancellation) = (task, space, options, journal, limit, cancellation);
        before = journal.Elapsed;
        parts = [SampleParts.Beginning(task), SampleParts.Last(task, options.Folds), SampleParts.Every(task, options.Folds)];
    }

    /// <summary>The time so far, with that of the journal.</summary>
    public TimeSpan Elapsed => before + Stopwatch.GetElapsedTime(started);

    private bool IsOver => Elapsed >= limit || cancellation.IsCancellationRequested;

    /// <summary>The seed of a network; the same for all trials, so that they differ by their settings alone.</summary>
    public static ulong NetworkSeed(ulong seed, int network) => seed + ((ulong)network * 0x9E3779B97F4A7C15);

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
        var draws = new TrialDraw?[size];
        ParallelLoop.For(0, size, Threads, i => draws[i] = IsOver ? null : Draw(first + i, parents));
        foreach (TrialDraw? draw in draws)
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

            var errors = new double[left.Length];
            int level = rung;
            ParallelLoop.For(0, left.Length, Threads, i => errors[i] = IsOver ? double.NaN : Evaluate(left[i], level));
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

    private int Threads => ThreadCount.Of(options.Threads, nameof(TuningOptions.Threads));

    private IEnumerable<TuningTrial> Finished() => trials.Where(static trial => trial.Rung == LastRung && double.IsFinite(trial.Error)).OrderBy(static trial => trial.Error).ThenBy(static trial => trial.Number);

    private TrialDraw Draw(int number, double[][] parents)
    {
        if (journal.Trial(number) is { } fields)
        {
            return TrialDraw.From(fields);
        }

        TrialDraw draw = TrialDraw.Of(number, task, space, options, parents);
        journal.AddTrial(number, Elapsed, draw.ToFields());
        return draw;
    }

    private double Evaluate(int number, int rung)
    {
        if (journal.Error(number, rung) is { } known)
        {
            return known;
        }

        double error = Measure(trials[number].Design!, rung);
        journal.AddError(number, rung, Elapsed, error);
        Report(rung == LastRung ? error : double.NaN);
        return error;
    }

    private void Report(double error)
    {
        lock (reporting)
        {
            best = double.IsNaN(best) || error < best ? error : best;
            options.Progress?.Invoke(new TuningProgress(trials.Count, best, Elapsed));
        }
    }

    private double Measure(LiquidDesign design, int rung)
    {
        int networks = rung == LastRung ? options.Networks : 1;
        double squares = 0;
        for (int network = 0; network < networks; network++)
        {
            try
            {
                using var source = new LiquidSource(design.Draw(task, options.Neurons, NetworkSeed(options.Seed, network)), design.Steps);
                double error = Evaluation.Of(task, parts[rung], source).Error();
                squares += error * error;
            }
            catch (TrainingException)
            {
                return double.PositiveInfinity; // no regression has a solution: the features never change, or too few samples
            }
        }

        return Math.Sqrt(squares / networks);
    }
}
