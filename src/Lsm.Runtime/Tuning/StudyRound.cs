using System.Globalization;

namespace Lsm.Runtime.Tuning;

/// <summary>A round of a study: draws liquids, and promotes the best third from each rung. One call at a time.</summary>
internal sealed class StudyRound
{
    /// <summary>The liquids of a round.</summary>
    public const int Size = 6;

    private const int Reduction = 3;

    private readonly Study study;
    private readonly int number;
    private readonly int first; // the number of the first trial
    private readonly double[][] parents;
    private readonly TuningTrial?[] trials;
    private readonly double[][] places;
    private int[] left;         // the trials in the rung, in the order of their lines
    private int rung;
    private int missing;        // the trials in the rung without a result

    /// <summary>Creates a round; nothing runs yet.</summary>
    /// <param name="study">The study.</param>
    /// <param name="number">The number of the round, from 0.</param>
    /// <param name="count">The liquids, at most <see cref="Size"/>.</param>
    /// <param name="parents">The places near which to draw, the best first.</param>
    public StudyRound(Study study, int number, int count, double[][] parents)
    {
        (this.study, this.number, this.parents) = (study, number, parents);
        (first, trials, places, missing) = (number * Size, new TuningTrial?[count], new double[count][], count);
        left = [.. Enumerable.Range(0, count)];
    }

    /// <summary>Whether all results of the round are complete.</summary>
    public bool Ended { get; private set; }

    /// <summary>The trials that were drawn so far, in the order of their numbers.</summary>
    public IEnumerable<TuningTrial> Trials => trials.TakeWhile(static trial => trial is not null).Select(static trial => trial!);

    /// <summary>The places of a trial that was drawn.</summary>
    public double[] PlacesOf(TuningTrial trial) => places[trial.Number - first];

    /// <summary>Takes the results that the journal has, and adds jobs for the others.</summary>
    public void Start()
    {
        for (int i = 0; i < trials.Length; i++)
        {
            int trial = i, line = FirstLine(0) - Size + i;
            if (study.Journal.Trial(first + trial) is { } known)
            {
                study.Lines.Skip(line);
                Drawn(trial, known);
                continue;
            }

            study.Add(number, 0, new TrialJob(TrialJobKind.Draw, first + trial, 0, 0, parents), fields =>
            {
                study.Lines.Ready(line, () => study.Journal.AddTrial(first + trial, study.LineTime, fields));
                Drawn(trial, fields);
            });
        }

        SkipLines(FirstLine(0) - Size + trials.Length, FirstLine(0));
    }

    /// <summary>The number of lines of a rung, which is the largest number of trials in it.</summary>
    private static int Lines(int rung) => rung == 0 ? Size : (Lines(rung - 1) + Reduction - 1) / Reduction;

    /// <summary>The first line of a rung. The draws come before rung 0.</summary>
    private int FirstLine(int rung)
    {
        int perRound = Size + Enumerable.Range(0, StudyWork.LastRung + 1).Sum(Lines);
        return (number * perRound) + Size + Enumerable.Range(0, rung).Sum(Lines);
    }

    private void Drawn(int trial, string[] fields)
    {
        var draw = TrialDraw.From(fields);
        double[] values = TrialDraw.Values(draw.Places, study.Space);
        places[trial] = draw.Places;
        trials[trial] = new TuningTrial(first + trial, values, draw.Refusal is null ? study.Space.DesignOf(values) : null, -1, double.NaN, draw.Refusal, draw.Activity);
        if (draw.Refusal is null)
        {
            Measure(trial, FirstLine(0) + trial);
        }
        else
        {
            study.Lines.Skip(FirstLine(0) + trial);
            Finished();
        }
    }

    private void Measure(int trial, int line)
    {
        int measured = rung, networks = measured == StudyWork.LastRung ? study.Options.Networks : 1, open = networks;
        TuningTrial drawn = trials[trial]!;
        if (study.Journal.Error(drawn.Number, measured) is { } known)
        {
            study.Lines.Skip(line);
            trials[trial] = drawn with { Rung = measured, Error = known };
            Finished();
            return;
        }

        var errors = new double[networks];
        for (int i = 0; i < networks; i++)
        {
            int network = i;
            study.Add(number, drawn.Design!.Steps, new TrialJob(TrialJobKind.Error, drawn.Number, measured, network, [[.. drawn.Values]]), fields =>
            {
                errors[network] = double.Parse(fields[0], CultureInfo.InvariantCulture);
                if (--open > 0)
                {
                    return;
                }

                double error = Math.Sqrt(errors.Sum(static each => each * each) / networks);
                study.Lines.Ready(line, () => study.Journal.AddError(drawn.Number, measured, study.LineTime, error));
                trials[trial] = drawn with { Rung = measured, Error = error };
                study.Report();
                Finished();
            });
        }
    }

    /// <summary>Notes that a trial has its result in the rung; after the last result the best trials go to the next rung.</summary>
    private void Finished()
    {
        if (--missing > 0)
        {
            return;
        }

        int[] able = [.. left.Where(trial => trials[trial]!.Refusal is null)];
        if (rung == StudyWork.LastRung || able.Length == 0)
        {
            SkipLines(FirstLine(rung) + left.Length, FirstLine(StudyWork.LastRung + 1));
            Ended = true;
            return;
        }

        SkipLines(FirstLine(rung) + left.Length, FirstLine(rung + 1));
        rung++;
        left = [.. able.OrderBy(trial => trials[trial]!.Error).ThenBy(static trial => trial).Take((able.Length + Reduction - 1) / Reduction)];
        missing = left.Length;
        int[] next = left;
        for (int i = 0, line = FirstLine(rung); i < next.Length; i++)
        {
            Measure(next[i], line + i);
        }
    }

    private void SkipLines(int from, int to)
    {
        for (int line = from; line < to; line++)
        {
            study.Lines.Skip(line);
        }
    }
}
