using Lsm.Runtime.Networks;

namespace Lsm.Runtime.Training.Gradient;

/// <summary>
/// Epochs of mini-batches with Adam. A batch is cut into a fixed number of slices, each summing its sequences in order into a gradient of
/// its own; the slices' sums are then added in order. So threads decide when something is computed and never what.
/// </summary>
internal sealed class TrainingLoop
{
    private const int Slices = 16;

    private readonly GradientProblem _training;
    private readonly GradientProblem _validation;
    private readonly GradientOptions _options;
    private readonly int[] _sequences;             // of the training set, ascending
    private readonly int[] _held;                  // of the validation set
    private readonly ParallelOptions _parallel;
    private readonly SequenceWork[] _work = new SequenceWork[Slices];
    private readonly SequenceWork[] _heldWork = new SequenceWork[Slices];
    private readonly double[][] _gradients = new double[Slices][];
    private readonly double[] _losses = new double[Slices];
    private readonly int[] _right = new int[Slices];

    public TrainingLoop(GradientProblem training, int[] sequences, GradientProblem validation, int[] held, GradientOptions options)
    {
        (_training, _sequences, _validation, _held, _options) = (training, sequences, validation, held, options);
        _parallel = new ParallelOptions { MaxDegreeOfParallelism = TrainingThreads.Resolve(options.Threads) };
        for (int s = 0; s < Slices; s++)
        {
            _work[s] = training.NewWork();
            _heldWork[s] = ReferenceEquals(training, validation) ? _work[s] : validation.NewWork();
            _gradients[s] = [];
        }
    }

    /// <summary>Trains; the state ends after the last epoch. Returns whether it stopped early.</summary>
    public bool Run(LoopState state, bool classes, ulong fingerprint, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        while (state.Epochs.Count < _options.Epochs)
        {
            if (Exhausted(state))
            {
                return true;
            }

            TrainingEpoch epoch = RunEpoch(state, classes, progress, cancellation);
            if (_held.Length == 0 || epoch.ValidationLoss < state.BestLoss)
            {
                (state.BestLoss, state.BestEpoch) = (epoch.ValidationLoss, epoch.Epoch);
                state.Parameters.CopyTo(state.Best, 0);
            }

            state.Epochs.Add(epoch);
            if (_options.CheckpointPath is { } path)
            {
                state.Save(path, fingerprint);
            }
        }

        return false;
    }

    /// <summary>The whole numbers below <paramref name="count"/> in an order that the seed and the purpose decide.</summary>
    public static int[] Shuffled(int count, ulong seed, ulong purpose)
    {
        var random = new Philox(seed, RandomStream.Shuffle, purpose);
        var order = new int[count];
        for (int i = 0; i < count; i++)
        {
            int other = random.Below((ulong)i, i + 1);
            order[i] = order[other];
            order[other] = i;
        }

        return order;
    }

    private bool Exhausted(LoopState state) =>
        _options.Patience > 0 && _held.Length > 0 && state.Epochs.Count - state.BestEpoch >= _options.Patience;

    private TrainingEpoch RunEpoch(LoopState state, bool classes, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        int number = state.Epochs.Count + 1, count = _sequences.Length;
        int[] order = Shuffled(count, _options.Seed, (ulong)number);
        int batches = (count + _options.BatchSize - 1) / _options.BatchSize;
        double loss = 0;
        int right = 0;
        for (int batch = 0; batch < batches; batch++)
        {
            cancellation.ThrowIfCancellationRequested();
            int from = batch * _options.BatchSize, size = Math.Min(_options.BatchSize, count - from);
            Evaluate(_work, state.Parameters, i => _sequences[order[from + i]], size, withGradient: true);
            loss += Sum(out int batchRight);
            right += batchRight;
            double[] gradient = Gradient(size, number, batch + 1, loss);
            state.Adam.Step(state.Parameters, gradient);
            _training.Project(state.Parameters);
            progress?.Report(new TrainingProgress(
                number, _options.Epochs, batch + 1, batches, loss / (from + size), state.Epochs.Count > 0 ? state.Epochs[^1] : null));
        }

        double heldLoss = double.NaN, heldRight = double.NaN;
        if (_held.Length > 0)
        {
            Evaluate(_heldWork, state.Parameters, i => _held[i], _held.Length, withGradient: false);
            heldLoss = Sum(out int heldCount) / _held.Length;
            heldRight = classes ? heldCount / (double)_held.Length : double.NaN;
        }

        return new TrainingEpoch(number, loss / count, classes ? right / (double)count : double.NaN, heldLoss, heldRight);
    }

    private void Evaluate(SequenceWork[] work, double[] parameters, Func<int, int> sequence, int count, bool withGradient)
    {
        Parallel.For(0, Slices, _parallel, s =>
        {
            int from = From(s, count), to = From(s + 1, count);
            if (withGradient && from < to && _gradients[s].Length == 0)
            {
                _gradients[s] = new double[parameters.Length];
            }

            Array.Clear(_gradients[s]);
            (_losses[s], _right[s]) = (0, 0);
            for (int i = from; i < to; i++)
            {
                (double loss, bool right) = work[s].Evaluate(parameters, sequence(i), withGradient ? _gradients[s] : null);
                _losses[s] += loss;
                _right[s] += right ? 1 : 0;
            }
        });
    }

    private static int From(int slice, int count) => (int)((long)count * slice / Slices);

    private double Sum(out int right)
    {
        double sum = 0;
        right = 0;
        for (int s = 0; s < Slices; s++)
        {
            sum += _losses[s];
            right += _right[s];
        }

        return sum;
    }

    /// <summary>The batch's mean gradient, clipped, in the first working slice's memory.</summary>
    private double[] Gradient(int size, int epoch, int batch, double loss)
    {
        double[]? total = null;
        for (int s = 0; s < Slices; s++)
        {
            if (From(s, size) == From(s + 1, size))
            {
                continue;
            }

            if (total is null)
            {
                total = _gradients[s];
            }
            else
            {
                DoubleSpan.Add(total, _gradients[s]);
            }
        }

        double norm = Math.Sqrt(OrderedSum.Dot(total!, total!)) / size;
        if (!double.IsFinite(norm) || !double.IsFinite(loss))
        {
            throw new TrainingException(
                $"Adam diverges in epoch {epoch}, batch {batch}: the loss or its gradient is no longer a finite number. Use a smaller "
                + $"LearningRate than {_options.LearningRate}, a smaller ClipNorm, or smaller features and targets.");
        }

        double scale = norm > _options.ClipNorm ? _options.ClipNorm.Value / norm / size : 1.0 / size;
        for (int i = 0; i < total!.Length; i++)
        {
            total[i] *= scale;
        }

        return total;
    }
}
