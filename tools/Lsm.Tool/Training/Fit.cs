using Lsm.Runtime;
using Lsm.Runtime.Numerics;
using Lsm.Runtime.Training;
using Lsm.Runtime.Tuning;
using Lsm.Tool.Data;
using Lsm.Tool.Output;

namespace Lsm.Tool.Training;

/// <summary>Trains a linear readout by ridge regression, and scores it beside predictors that need no liquid.</summary>
internal sealed class Fit
{
    /// <summary>The parts of the training rows, each predicted from the others, that choose the penalty.</summary>
    private const int Folds = 4;
    private const int LeastSamples = 20;

    /// <summary>The part of the progress for running the rows; the rest is for the regressions.</summary>
    private const double ShareOfRows = 0.5;

    private readonly FitOptions options;
    private readonly DataSet data;
    private readonly SensorCoding coding;
    private readonly TuningTask task; // the training rows, with scaled sensors
    private readonly long validation;

    private Fit(FitOptions options)
    {
        (this.options, data) = (options, options.Data);
        (long training, validation) = CountSamples();
        if (training < LeastSamples)
        {
            throw new ToolException($"{data.Rows} rows leave {training} to train on, after a warmup of {options.Warmup} and {options.Ahead} rows ahead in every sequence; {LeastSamples} are needed. Give more rows, or lower --warmup, --ahead or --validation.");
        }

        coding = LearningTask.Fit(data, options.Split.TrainingRows);
        task = LearningTask.Of(data, coding, options.Split.TrainingRows, options.Warmup, options.Ahead);
    }

    /// <summary>Trains and scores.</summary>
    /// <exception cref="ToolException">Too few rows are left to train on, or a value is no sensor.</exception>
    /// <exception cref="Lsm.Runtime.Readouts.TrainingException">The regression has no solution.</exception>
    public static FitResult Run(FitOptions options, Report report) => new Fit(options).Run(report);

    private FitResult Run(Report report)
    {
        LiquidStateMachine liquid = options.Design.Create(data.Inputs.Length, options.Neurons, data.Targets.Length, options.Seed);
        int width = data.Inputs.Length, features = liquid.FeatureCount;
        RidgeSolution? solution = null;
        report.WithProgress("training", "1 liquid", progress =>
        {
            using var source = new CountedSource(new LiquidSource(liquid, options.Design.Steps));
            long all = data.Sequences.Select((_, s) => (long)options.Split.TrainingRows[s]).Sum(), every = Math.Max(1, all / 100);
            source.Advanced = rows =>
            {
                if (rows % every == 0)
                {
                    progress.At(ShareOfRows * rows / all);
                }
            };
            solution = Solve(source, share => progress.At(ShareOfRows + ((1 - ShareOfRows) * share)));
        });
        LiquidStateMachine model = liquid.WithReadout(solution!.ToReadout()).WithSensors(coding);
        var scores = new PredictorScore[5];
        report.WithProgress("comparing", Numbers.Plural(scores.Length, "predictor"), progress =>
        {
            int workers = Environment.ProcessorCount, done = 0;
            var errors = new double[EchoSearch.Usual.Count];
            ParallelLoop.For(0, errors.Length, workers, i =>
            {
                errors[i] = EchoSearch.ErrorOf(task, features, EchoSearch.Usual[i], options.Seed);
                Advance();
            });
            EchoSettings echo = EchoSearch.Usual[EchoSearch.BestOf(errors)];
            ParallelLoop.For(0, scores.Length, workers, i =>
            {
                scores[i] = i switch
                {
                    0 => ScoreLiquid(model),
                    1 => ScoreWithoutSensors(),
                    2 => ScoreReadout("linear", new DelayedSensors(width, 1)),
                    3 => ScoreReadout("delayed", new DelayedSensors(width, FitReport.DelaysFor(width, features))),
                    _ => ScoreReadout("echo", new EchoStateNetwork(width, features, echo, options.Seed)),
                };
                Advance();
            });

            void Advance() => progress.At(Interlocked.Increment(ref done) / (double)(errors.Length + scores.Length));
        });
        FitReport? comparison = validation == 0 ? null : FitReport.Of(
            scores[0].ValidationError, (scores[1].Name, scores[1].ValidationError), scores[2].ValidationError, scores[3].ValidationError, scores[4].ValidationError, features);
        return new FitResult(model, solution!.Lambda, task.Samples, validation, scores, comparison);
    }

    private (long Training, long Validation) CountSamples()
    {
        long training = 0, validated = 0;
        for (int s = 0; s < data.Sequences.Count; s++)
        {
            for (int row = 0; row < data.Sequences[s].Rows; row++)
            {
                Part part = options.PartOf(s, row);
                training += part == Part.Training ? 1 : 0;
                validated += part == Part.Validation ? 1 : 0;
            }
        }

        return (training, validated);
    }

    private RidgeSolution Solve(FeatureSource source, Action<double>? searched = null)
    {
        Evaluation evaluation = Evaluation.Of(task, SampleParts.Every(task, Folds), source);
        evaluation.Error(searched); // chooses the penalty
        return evaluation.Solve(options.Design.Steps);
    }

    /// <summary>Runs the model as a host does: raw inputs, and the motors of the readout.</summary>
    private PredictorScore ScoreLiquid(LiquidStateMachine model)
    {
        var score = new PredictorScore("liquid", options);
        var predicted = new double[data.Targets.Length];
        using LsmEngine engine = LsmEngine.Create(model, EngineKind.Cpu, new EngineOptions { MaxSteps = options.Design.Steps, Threads = 1 });
        using LsmState state = engine.CreateState(1);
        LiquidRun.Over(state, data, options.Design.Steps, (s, row) =>
        {
            for (int o = 0; o < predicted.Length; o++)
            {
                predicted[o] = state.Motors[o];
            }

            score.Add(s, row, predicted);
        });
        return score;
    }

    private PredictorScore ScoreReadout(string name, FeatureSource source)
    {
        using (source)
        {
            RidgeSolution solution = Solve(source);
            var score = new PredictorScore(name, options);
            var predicted = new double[data.Targets.Length];
            int width = data.Inputs.Length;
            for (int s = 0; s < data.Sequences.Count; s++)
            {
                float[] sensors = LearningTask.Scaled(data, s, coding);
                source.Reset();
                for (int row = 0; row < data.Sequences[s].Rows; row++)
                {
                    solution.Predict(source.Next(sensors.AsSpan(row * width, width)), predicted);
                    score.Add(s, row, predicted);
                }
            }

            return score;
        }
    }

    /// <summary>Persistence, or for classes the class that most training sequences have.</summary>
    private PredictorScore ScoreWithoutSensors()
    {
        var score = new PredictorScore(data.HasClasses ? "most frequent" : "persistence", options);
        int outputs = data.Targets.Length, back = Math.Max(1, options.Ahead);
        var frequent = new double[outputs];
        if (data.HasClasses)
        {
            frequent[Enumerable.Range(0, data.Sequences.Count).Where(s => options.Split.TrainingRows[s] > 0)
                .GroupBy(s => ClassCount.Largest(data.Sequences[s].Targets.AsSpan(0, outputs))).MaxBy(static group => group.Count())!.Key] = 1;
        }

        for (int s = 0; s < data.Sequences.Count; s++)
        {
            for (int row = 0; row < data.Sequences[s].Rows; row++)
            {
                score.Add(s, row, data.HasClasses ? frequent : data.Sequences[s].Targets.AsSpan(Math.Max(0, row + options.Ahead - back) * outputs, outputs));
            }
        }

        return score;
    }
}
