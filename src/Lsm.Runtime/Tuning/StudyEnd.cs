using System.Globalization;
using Lsm.Runtime.Readouts;

namespace Lsm.Runtime.Tuning;

/// <summary>The end of a study as jobs: trains the best liquid, and measures the predictors without a liquid for comparison.</summary>
internal sealed class StudyEnd
{
    private readonly TuningTask task;
    private readonly TuningTrial best;
    private readonly JobQueue queue;
    private readonly double[] settings = new double[EchoSearch.Usual.Count]; // the error of an echo state network with each
    private readonly double[] errors = new double[FitReport.PredictorCount];
    private TrainedLiquid? trained;

    private StudyEnd(TuningTask task, TuningTrial best, Func<TrialJob, string[]> execute, int atOnce)
    {
        (this.task, this.best) = (task, best);
        queue = new JobQueue(execute, Math.Min(atOnce, settings.Length + errors.Length), static () => false);
        int left = settings.Length;
        for (int i = 0; i < settings.Length; i++)
        {
            int tried = i;
            Add(TrialJobKind.EchoSettings, tried, fields =>
            {
                settings[tried] = Error(fields);
                if (--left == 0)
                {
                    AddPredictor(FitReport.EchoPredictor, EchoSearch.BestOf(settings));
                }
            });
        }

        Add(TrialJobKind.Train, 0, fields => trained = TrainedLiquid.From(fields, task, best.Design!.Steps));
        for (int i = 0; i < FitReport.EchoPredictor; i++)
        {
            AddPredictor(i, 0);
        }
    }

    /// <summary>Runs the jobs.</summary>
    /// <param name="task">The task.</param>
    /// <param name="best">The best trial.</param>
    /// <param name="model">Its liquid.</param>
    /// <param name="execute">Does a job as <see cref="StudyWork"/> does; may be called from several threads at once.</param>
    /// <param name="atOnce">The jobs at once, at least 1.</param>
    /// <exception cref="TrainingException">A regression has no solution.</exception>
    public static (TrainedLiquid Trained, FitReport Fit) Run(TuningTask task, TuningTrial best, LiquidStateMachine model, Func<TrialJob, string[]> execute, int atOnce)
    {
        var end = new StudyEnd(task, best, execute, atOnce);
        end.queue.Run();
        return (end.trained!, FitReport.From(task.Scaled(model.SensorCoding), end.trained!.Error, end.errors, model.FeatureCount));
    }

    private static double Error(string[] fields) => double.Parse(fields[0], CultureInfo.InvariantCulture);

    private void AddPredictor(int predictor, int setting) => Add(TrialJobKind.Predictor, predictor + setting, fields => errors[predictor] = Error(fields));

    private void Add(TrialJobKind kind, int number, Action<string[]> done) => queue.Add(0, 0, new TrialJob(kind, best.Number, 0, number, [[.. best.Values]]), done);
}
