using Lsm.Runtime.IO;
using Lsm.Runtime.Readouts;

namespace Lsm.Runtime.Tuning;

/// <summary>Does the jobs of a study. The same job gives the same result on every machine. Free-threaded.</summary>
internal sealed class StudyWork(TuningTask task, TuningSpace space, TuningOptions options)
{
    public const int LastRung = 2;

    private readonly SampleParts[] parts = [SampleParts.Beginning(task), SampleParts.Last(task, options.Folds), SampleParts.Every(task, options.Folds)]; // [rung]

    /// <summary>The seed of a network; the same for all trials, so that they differ by their settings alone.</summary>
    public static ulong NetworkSeed(ulong seed, int network) => seed + ((ulong)network * 0x9E3779B97F4A7C15);

    /// <summary>Does a job.</summary>
    /// <returns>The fields of a draw, see <see cref="TrialDraw.From"/>, or one field with the error; infinite if no regression has a solution.</returns>
    public string[] Run(TrialJob job) => job.Rung < 0
        ? TrialDraw.Of(job.Trial, task, space, options, job.Points).ToFields()
        : [MetadataText.Of(Error(space.DesignOf(job.Points[0]), parts[job.Rung], job.Network))];

    private double Error(LiquidDesign design, SampleParts samples, int network)
    {
        try
        {
            using var source = new LiquidSource(design.Draw(task, options.Neurons, NetworkSeed(options.Seed, network)), design.Steps);
            return Evaluation.Of(task, samples, source).Error();
        }
        catch (TrainingException)
        {
            return double.PositiveInfinity; // the features never change, or too few samples
        }
    }
}
