using Lsm.Runtime.IO;
using Lsm.Runtime.Readouts;

namespace Lsm.Runtime.Tuning;

/// <summary>Executes the jobs of a study. The same job gives the same result on every machine. Free-threaded.</summary>
internal sealed class StudyWork(TuningTask task, TuningSpace space, TuningOptions options)
{
    public const int LastRung = 2;

    private readonly SampleParts[] parts = [SampleParts.Beginning(task), SampleParts.Last(task, options.Folds), SampleParts.Every(task, options.Folds)]; // [rung]

    /// <summary>The seed of a network; the same for all trials, so that they differ by their settings alone.</summary>
    public static ulong NetworkSeed(ulong seed, int network) => seed + ((ulong)network * 0x9E3779B97F4A7C15);

    /// <summary>Executes a job.</summary>
    /// <returns>The fields of a draw or of a trained liquid, or one field with an error; that of a trial is infinite if no regression has a solution.</returns>
    /// <exception cref="TrainingException">A regression of the best trial, or of a predictor that it is compared with, has no solution.</exception>
    public string[] Run(TrialJob job)
    {
        if (job.Kind == TrialJobKind.Draw)
        {
            return TrialDraw.Of(job.Trial, task, space, options, job.Points).ToFields();
        }

        LiquidDesign design = space.DesignOf(job.Points[0]);
        LiquidStateMachine model = design.Draw(task, options.Neurons, NetworkSeed(options.Seed, job.Kind == TrialJobKind.Error ? job.Number : 0));
        return job.Kind switch
        {
            TrialJobKind.Error => [MetadataText.Of(Error(model, design.Steps, parts[job.Rung]))],
            TrialJobKind.Train => TrainedLiquid.Of(task, model, design.Steps, options.Folds).ToFields(),
            TrialJobKind.EchoSettings => [MetadataText.Of(EchoSearch.ErrorOf(task.Scaled(model.SensorCoding), model.FeatureCount, EchoSearch.Usual[job.Number], options.Seed))],
            _ => [MetadataText.Of(FitReport.ErrorOf(job.Number, task.Scaled(model.SensorCoding), model.FeatureCount, options.Folds, options.Seed))],
        };
    }

    private double Error(LiquidStateMachine model, int steps, SampleParts samples)
    {
        try
        {
            using var source = new LiquidSource(model, steps);
            return Evaluation.Of(task, samples, source).Error();
        }
        catch (TrainingException)
        {
            return double.PositiveInfinity; // the features never change, or too few samples
        }
    }
}
