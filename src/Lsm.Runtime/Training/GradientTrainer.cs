using Lsm.Runtime.Numerics;
using Lsm.Runtime.Readouts;
using Lsm.Runtime.Training.Gradient;

namespace Lsm.Runtime.Training;

/// <summary>
/// Trains readouts with Adam, and liquids by back-propagation through time. It computes in double, in a fixed order, and does not use the mathematical functions of the
/// runtime, so the same data gives the same weights on every machine and with any number of threads.
/// </summary>
public static class GradientTrainer
{
    /// <summary>Trains a readout on sequences of features.</summary>
    /// <param name="start">The readout to start from; it is not changed.</param>
    /// <param name="features">Sequences of features, with as many features and outputs as the readout.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <param name="validation">Sequences that determine the best epoch; null for the share that the options use for validation.</param>
    /// <param name="progress">Receives a report after every batch; null for no reports.</param>
    /// <param name="cancellation">Checked before every batch.</param>
    /// <exception cref="ArgumentException">Sets, readout and options do not fit together; the message gives the cause.</exception>
    /// <exception cref="TrainingException">Adam diverges; there is no result.</exception>
    /// <exception cref="OperationCanceledException">The training was cancelled. A checkpoint has the last complete epoch.</exception>
    /// <exception cref="InvalidDataException">The checkpoint is damaged or belongs to another training.</exception>
    /// <exception cref="IOException">The checkpoint cannot be written. A missing folder is refused before training starts.</exception>
    public static GradientResult<Readout> Fit(
        Readout start,
        SequenceSet features,
        GradientOptions? options = null,
        SequenceSet? validation = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(start);
        ArgumentNullException.ThrowIfNull(features);
        RoundingMode.Require();
        options ??= new();
        GradientCheck.NothingForReservoirs(options, "a readout alone");
        if (options.StepsPerFrame != 1)
        {
            throw new ArgumentException($"StepsPerFrame is {options.StepsPerFrame}, but features have no neuron steps; leave it at 1.", nameof(options));
        }

        GradientCheck.Sets(features, validation, start.FeatureCount, start.OutputCount, options);
        TrainableReadout readout = TrainableReadout.Of(start);
        return Run(
            new ReadoutProblem(start, features, options),
            validation is null ? null : new ReadoutProblem(start, validation, options),
            features, validation, options, parameters => readout.ToReadout(parameters), static trained => trained, progress, cancellation);
    }

    /// <summary>
    /// Trains a model on sequences of sensors, each from rest: its readout and, if it was built with <c>TrainReservoir = true</c>, input and
    /// recurrent weights too, by back-propagation through time with a surrogate for the derivative of a spike. The pattern of synapses and their delays
    /// stay, and neurons whose outgoing weights have one sign keep it. Bias, synaptic filter, adaptation, reset, refractory period and features stay as they are, and the
    /// gradient takes them into account. Weights are rounded to fixed point at the end.
    /// </summary>
    /// <param name="start">The model to start from; it is not changed.</param>
    /// <param name="inputs">Sequences of sensors, with as many sensors and outputs as the model.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <param name="validation">Sequences that determine the best epoch; null for the share that the options use for validation.</param>
    /// <param name="progress">Receives a report after every batch; null for no reports.</param>
    /// <param name="cancellation">Checked before every batch.</param>
    /// <exception cref="ArgumentException">
    /// Sets, model and options do not fit together, or a reservoir that is trained has graded spikes or short-term plasticity; the message gives the cause.
    /// </exception>
    /// <exception cref="TrainingException">Adam diverges; there is no result.</exception>
    /// <exception cref="OperationCanceledException">The training was cancelled. A checkpoint has the last complete epoch.</exception>
    /// <exception cref="InvalidDataException">The checkpoint is damaged or belongs to another training.</exception>
    /// <exception cref="IOException">The checkpoint cannot be written. A missing folder is refused before training starts.</exception>
    public static GradientResult<LiquidStateMachine> Fit(
        LiquidStateMachine start,
        SequenceSet inputs,
        GradientOptions? options = null,
        SequenceSet? validation = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(start);
        ArgumentNullException.ThrowIfNull(inputs);
        RoundingMode.Require();
        options ??= new();
        GradientCheck.Sets(inputs, validation, start.InputSize, start.OutputSize, options);
        GradientCheck.Sensors(start, inputs);
        GradientCheck.Sensors(start, validation);
        if (start.TrainReservoir)
        {
            GradientCheck.Reservoir(start);
            var shape = new LiquidShape(start, options);
            GradientResult<LiquidStateMachine> trained = Run(
                new LiquidProblem(shape, EncodedSequences.Of(start, inputs), options),
                validation is null ? null : new LiquidProblem(shape, EncodedSequences.Of(start, validation), options),
                inputs, validation, options, shape.ToModel, static trained => trained.Readout, progress, cancellation);
            Provenance.AddTiming(trained.Trained.Readout, new ReadoutTiming(options.StepsPerFrame, 0, options.Warmup));
            return trained;
        }

        GradientCheck.NothingForReservoirs(options, "a model built with TrainReservoir = false");
        GradientResult<Readout> readout = Fit(
            start.Readout,
            LiquidFeatures.Of(start, inputs, options.StepsPerFrame),
            options with { StepsPerFrame = 1 },
            validation is null ? null : LiquidFeatures.Of(start, validation, options.StepsPerFrame),
            progress, cancellation);
        Provenance.AddTiming(readout.Trained, new ReadoutTiming(options.StepsPerFrame, 0, options.Warmup));
        return new GradientResult<LiquidStateMachine>(start.WithReadout(readout.Trained), readout.Epochs, readout.BestEpoch, readout.StoppedEarly);
    }

    private static GradientResult<T> Run<T>(
        GradientProblem training, GradientProblem? validation, SequenceSet set, SequenceSet? validationSet, GradientOptions options,
        Func<double[], T> finish, Func<T, Readout> readout, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        (int[] sequences, int[] held) = Split(set, validationSet, options);
        GradientCheck.Classes(set, sequences);
        double[] start = training.Start();
        ulong fingerprint = LoopState.Fingerprint(training, start, options, validationSet is null ? [set] : [set, validationSet]);
        var state = new LoopState(start, options);
        if (options.Resume && options.CheckpointPath is { } path && File.Exists(path))
        {
            state.Load(path, fingerprint);
        }

        var loop = new TrainingLoop(training, sequences, validation ?? training, held, options);
        bool early = loop.Run(state, set.HasClasses, fingerprint, progress, cancellation);
        T trained = finish(state.Best);
        readout(trained).Training = Provenance.Gradient(options, sequences.Length, state.Epochs.Count, state.BestEpoch);
        return new GradientResult<T>(trained, state.Epochs, state.BestEpoch, early);
    }

    private static (int[] Training, int[] Held) Split(SequenceSet set, SequenceSet? validation, GradientOptions options)
    {
        int held = validation is null ? (int)(options.ValidationShare * set.Count) : 0;
        int[] order = TrainingLoop.Shuffled(set.Count, options.Seed, purpose: 0);
        int[] training = order[held..];
        int[] own = order[..held];
        Array.Sort(training);
        Array.Sort(own);
        return validation is null ? (training, own) : (training, [.. Enumerable.Range(0, validation.Count)]);
    }
}
