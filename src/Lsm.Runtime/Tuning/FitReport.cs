using Lsm.Runtime.Numerics;
using Lsm.Runtime.Readouts;

namespace Lsm.Runtime.Tuning;

/// <summary>
/// How well a liquid predicts samples that its readout was not trained on, compared with predictors that need no liquid. Errors are the root of the mean squared error over the
/// variance of the targets, over all outputs: 0 is perfect, 1 is the error of the mean. Immutable.
/// </summary>
public sealed record FitReport
{
    /// <summary>The predictors without a liquid: linear readouts of the sensors and of delayed sensors, and an echo state network.</summary>
    internal const int PredictorCount = 3;

    /// <summary>The number of the echo state network with the first of the usual settings, see <see cref="ErrorOf"/>.</summary>
    internal const int EchoPredictor = 2;

    private const int MostDelays = 64;

    private FitReport()
    {
    }

    /// <summary>The error of the liquid.</summary>
    public double Liquid { get; private init; }

    /// <summary>The error of repeating the last target that is known when the motors act.</summary>
    public double Persistence { get; private init; }

    /// <summary>The error of a linear readout of the sensors.</summary>
    public double LinearSensors { get; private init; }

    /// <summary>The error of a linear readout of the sensors of the last frames, at most 64 frames and about as many features as the liquid has.</summary>
    public double DelayedSensors { get; private init; }

    /// <summary>The error of an echo state network with as many units as the liquid has features, the best of a few settings.</summary>
    public double EchoState { get; private init; }

    /// <summary>The features that the readout of the liquid reads.</summary>
    public int Features { get; private init; }

    /// <summary>The names of the predictors that are at least as good as the liquid; empty if the liquid is the best.</summary>
    public IReadOnlyList<string> BetterPredictors { get; private init; } = [];

    /// <summary>A sentence that explains the result.</summary>
    public string Advice => BetterPredictors.Count == 0
        ? "The liquid is better than all predictors without one."
        : $"The liquid is not better than: {string.Join(", ", BetterPredictors)}. {(BetterPredictors.Contains("echo state network") && BetterPredictors.Count == 1 ? "Tune it longer, or give it more neurons." : "Use the simpler predictor, or look for a better liquid: 'lsm tune', or LiquidTuner in code.")}";

    /// <summary>Measures a model by cross-validation: for each part of the samples a readout is trained on the others. The model's own readout is not used.</summary>
    /// <param name="model">The model; its features are read.</param>
    /// <param name="task">The samples.</param>
    /// <param name="steps">The neuron steps of a tick, 1 to 255.</param>
    /// <param name="folds">The parts, 2 to 20.</param>
    /// <param name="threads">The threads, 0 for all cores; the result does not depend on them.</param>
    /// <exception cref="ArgumentException">The task has other sizes or too few samples, or a value is out of range.</exception>
    /// <exception cref="TrainingException">A regression has no solution.</exception>
    public static FitReport Of(LiquidStateMachine model, TuningTask task, int steps = 1, int folds = 4, int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(task);
        if (model.InputSize != task.InputSize)
        {
            throw new ArgumentException($"The model has {model.InputSize} sensors; the task has {task.InputSize}.", nameof(task));
        }

        _ = new LiquidDesign { Steps = steps };
        _ = new TuningOptions { Folds = folds, Threads = threads };
        SampleParts.Check(task, folds);
        const ulong seed = 42;
        TuningTask scaled = task.Scaled(model.SensorCoding);
        int features = model.FeatureCount, atOnce = ThreadCount.Of(threads, nameof(threads));
        using var source = new LiquidSource(model, steps);
        double liquid = Evaluation.Of(task, SampleParts.Every(task, folds), source).Error();
        double[] settings = new double[EchoSearch.Usual.Count], errors = new double[PredictorCount];
        ParallelLoop.For(0, settings.Length, atOnce, i => settings[i] = EchoSearch.ErrorOf(scaled, features, EchoSearch.Usual[i], seed));
        ParallelLoop.For(0, errors.Length, atOnce, i => errors[i] = ErrorOf(i < EchoPredictor ? i : i + EchoSearch.BestOf(settings), scaled, features, folds, seed));
        return From(scaled, liquid, errors, features);
    }

    /// <summary>A report of errors that jobs measured.</summary>
    /// <param name="task">The task, with sensors that are scaled as those of the liquid.</param>
    /// <param name="liquid">The error of the liquid.</param>
    /// <param name="errors">[<see cref="PredictorCount"/>].</param>
    /// <param name="features">The features of the liquid.</param>
    internal static FitReport From(TuningTask task, double liquid, double[] errors, int features) =>
        Of(liquid, ("persistence", PersistenceOf(task)), errors[0], errors[1], errors[EchoPredictor], features);

    /// <summary>The error of a predictor in cross-validation.</summary>
    /// <param name="predictor">0: linear readout of the sensors; 1: of delayed sensors; from <see cref="EchoPredictor"/>: an echo state network with each of the usual settings.</param>
    /// <param name="task">The task, with sensors that are scaled as those of the liquid.</param>
    /// <param name="features">The features of the liquid.</param>
    /// <param name="folds">The parts.</param>
    /// <param name="seed">The seed of the echo state network.</param>
    internal static double ErrorOf(int predictor, TuningTask task, int features, int folds, ulong seed)
    {
        using FeatureSource source = predictor switch
        {
            0 => new DelayedSensors(task.InputSize, 1),
            1 => new DelayedSensors(task.InputSize, DelaysFor(task.InputSize, features)),
            _ => new EchoStateNetwork(task.InputSize, features, EchoSearch.Usual[predictor - EchoPredictor], seed),
        };
        return Evaluation.Of(task, SampleParts.Every(task, folds), source).Error();
    }

    /// <summary>A report of errors that were measured elsewhere.</summary>
    internal static FitReport Of(double liquid, (string Name, double Error) persistence, double linear, double delayed, double echo, int features)
    {
        (string Name, double Error)[] others = [persistence, ("linear readout of the sensors", linear), ("linear readout of delayed sensors", delayed), ("echo state network", echo)];
        return new FitReport
        {
            Liquid = liquid, Persistence = persistence.Error, LinearSensors = linear, DelayedSensors = delayed, EchoState = echo, Features = features,
            BetterPredictors = [.. others.Where(other => other.Error <= liquid).Select(static other => other.Name)],
        };
    }

    /// <summary>The frames whose sensors the readout of delayed sensors reads.</summary>
    internal static int DelaysFor(int sensors, int features) => Math.Clamp(features / sensors, 2, MostDelays);

    private static double PersistenceOf(TuningTask task)
    {
        int outputs = task.OutputSize, back = Math.Max(1, task.Latency), counted = 0;
        double[] sum = new double[outputs], squares = new double[outputs], errors = new double[outputs];
        long samples = 0;
        for (int s = 0; s < task.Count; s++)
        {
            for (int sample = 0; sample < task.SamplesOf(s); sample++, samples++)
            {
                int at = task.Warmup + sample + task.Latency;
                ReadOnlySpan<float> target = task.TargetsOf(s, at), known = task.TargetsOf(s, Math.Max(0, at - back));
                for (int o = 0; o < outputs; o++)
                {
                    double wrong = (double)target[o] - known[o];
                    errors[o] += wrong * wrong;
                    sum[o] += target[o];
                    squares[o] += (double)target[o] * target[o];
                }
            }
        }

        double total = 0;
        for (int o = 0; o < outputs; o++)
        {
            double variance = squares[o] - (sum[o] * sum[o] / samples);
            if (variance > 1e-12 * squares[o])
            {
                total += errors[o] / variance;
                counted++;
            }
        }

        return counted > 0 ? Math.Sqrt(total / counted) : 0;
    }
}
