using System.Runtime.InteropServices;
using Lsm.Runtime.IO;
using Lsm.Runtime.Numerics;
using Lsm.Runtime.Readouts;

namespace Lsm.Runtime.Tuning;

/// <summary>
/// Searches a space of liquids for one that learns a task. Each round draws liquids, at random or near the best so far; keeps those that a first stage without targets
/// prefers (firing rates, saturation, fading memory); and promotes a third of them to the next rung (successive halving; K. Jamieson and A. Talwalkar, AISTATS 2016):
/// two fifths of the data, all data, and cross-validation over several networks. Readouts are ridge regressions with the penalty that predicts the left-out parts best.
/// </summary>
/// <remarks>
/// The same task, space and options give the same report on every machine with any number of threads, unless a time limit ends the study. A journal stores what was
/// measured, so an interrupted study can continue and ends like an undisturbed one.
/// </remarks>
public sealed class LiquidTuner
{
    private const double ShareForBaselines = 0.15;

    private readonly TuningTask task;
    private readonly TuningSpace space;
    private readonly TuningOptions options;

    /// <summary>Creates a tuner; nothing runs yet.</summary>
    /// <param name="task">The task; not changed until the study has ended.</param>
    /// <param name="space">The space; null for <see cref="LiquidSpaces.Everything"/>.</param>
    /// <param name="options">The budget; null for the defaults.</param>
    /// <exception cref="ArgumentException">The task has too few samples, its targets never change, or no point of the space gives a liquid.</exception>
    public LiquidTuner(TuningTask task, TuningSpace? space = null, TuningOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(task);
        (this.task, this.space, this.options) = (task, space ?? LiquidSpaces.Everything, options ?? new());
        SampleParts.Check(task, this.options.Folds);
        if (!task.TargetsChange())
        {
            throw new ArgumentException("No target ever changes, so there is nothing to learn. Check the targets.", nameof(task));
        }

        TrialDraw.RequireValidPoint(task, this.space, this.options);
    }

    /// <summary>Runs the study, or continues the study of the journal.</summary>
    /// <param name="cancellation">Ends the study early: the report is that of the trials so far.</param>
    /// <exception cref="InvalidDataException">The journal is damaged or that of another study; nothing ran.</exception>
    /// <exception cref="IOException">The journal cannot be read or written.</exception>
    /// <exception cref="TrainingException">No liquid could be evaluated.</exception>
    public TuningReport Run(CancellationToken cancellation = default) =>
        Run(new StudyWork(task, space, options).Run, ThreadCount.Of(options.Threads, nameof(TuningOptions.Threads)), cancellation);

    /// <summary>Runs the study with jobs that are executed elsewhere.</summary>
    /// <param name="execute">Does a job as <see cref="StudyWork"/> does; called from several threads at once. An exception ends the study.</param>
    /// <param name="atOnce">The jobs at once, at least 1.</param>
    /// <param name="cancellation">As for <see cref="Run(CancellationToken)"/>.</param>
    internal TuningReport Run(Func<TrialJob, string[]> execute, int atOnce, CancellationToken cancellation)
    {
        RoundingMode.Require();
        using var journal = new TuningJournal(options.Journal, StudyHash());
        var study = new Study(space, options, journal, options.Time * (1 - ShareForBaselines), execute, atOnce, cancellation);
        study.Run();
        TuningTrial best = study.Best ?? throw new TrainingException("No liquid was evaluated before the study ended. Give it more time.");
        LiquidStateMachine model = best.Design!.Draw(task, options.Neurons, StudyWork.NetworkSeed(options.Seed, 0));
        (TrainedLiquid trained, FitReport fit) = StudyEnd.Run(task, best, model, execute, atOnce);
        return new TuningReport([.. study.Trials], best, model.WithReadout(trained.Solution.ToReadout()), fit, study.Elapsed);
    }

    /// <summary>A hash of everything that the errors of a trial depend on.</summary>
    internal ulong StudyHash()
    {
        var hash = new XxHash64();
        Append($"{task.InputSize} {task.OutputSize} {task.Count} {task.Warmup} {task.Latency} {options.Neurons} {MetadataText.Of(options.Seed)} {options.Folds} {options.Networks}");
        for (int s = 0; s < task.Count; s++)
        {
            Append(MetadataText.Of(task.FramesOf(s)));
            hash.Append(MemoryMarshal.AsBytes(task.InputsOf(s)));
            hash.Append(MemoryMarshal.AsBytes(task.TargetsOf(s)));
        }

        foreach (TuningParameter parameter in space.Parameters)
        {
            Append(FormattableString.Invariant($"{parameter.Name}\t{DecimalText.Of(parameter.Low)}\t{DecimalText.Of(parameter.High)}\t{(int)parameter.Scale}"));
        }

        foreach (IReadOnlyList<double> values in space.Starts)
        {
            Append(string.Join(' ', values.Select(MetadataText.Of)));
        }

        // The function from values to a design cannot be hashed; the models that it gives can.
        Append(TrialDraw.ProbeHashes(task, space, options));
        return hash.Digest();

        void Append(string text) => hash.Append(System.Text.Encoding.UTF8.GetBytes(text));
    }
}
