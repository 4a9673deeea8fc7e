using Lsm.Runtime.Numerics;
using Lsm.Runtime.Readouts;

namespace Lsm.Runtime.Training.Gradient;

/// <summary>
/// Epochs of mini-batches with Adam. A batch is divided into a fixed number of slices. Each slice sums its sequences in order into its
/// own gradient, and the sums of the slices are added in order. So the result does not depend on the threads.
/// </summary>
internal sealed class TrainingLoop
{
    private const int Slices = 16;

    private readonly GradientProblem training;
    private readonly GradientProblem validation;
    private readonly GradientOptions options;
    private readonly int[] sequences;             // of the training set, ascending
    private readonly int[] held;                  // of the validation set
    private readonly int threads;
    private readonly SequenceWork[] work = new SequenceWork[Slices];
    private readonly SequenceWork[] heldWork = new SequenceWork[Slices];
    private readonly double[][] gradients = new double[Slices][];
    private readonly double[] losses = new double[Slices];
    private readonly int[] right = new int[Slices];

    public TrainingLoop(GradientProblem training, int[] sequences, GradientProblem validation, int[] held, GradientOptions options)
    {
        (this.training, this.sequences, this.validation, this.held, this.options) = (training, sequences, validation, held, options);
        threads = TrainingThreads.Resolve(options.Threads);
        for (int s = 0; s < Slices; s++)
        {
            work[s] = training.NewWork();
            heldWork[s] = ReferenceEquals(training, validation) ? work[s] : validation.NewWork();
            gradients[s] = [];
        }
    }

    /// <summary>Trains until the last epoch. Returns whether it stopped early.</summary>
    public bool Run(LoopState state, bool classes, ulong fingerprint, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        while (state.Epochs.Count < options.Epochs)
        {
            if (Exhausted(state))
            {
                return true;
            }

            TrainingEpoch epoch = RunEpoch(state, classes, progress, cancellation);
            if (held.Length == 0 || epoch.ValidationLoss < state.BestLoss)
            {
                (state.BestLoss, state.BestEpoch) = (epoch.ValidationLoss, epoch.Epoch);
                state.Parameters.CopyTo(state.Best, 0);
            }

            state.Epochs.Add(epoch);
            if (options.CheckpointPath is { } path)
            {
                state.Save(path, fingerprint);
            }
        }

        return false;
    }

    /// <summary>The whole numbers below <paramref name="count"/> in an order that the seed and the purpose determine.</summary>
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
        options.Patience > 0 && held.Length > 0 && state.Epochs.Count - state.BestEpoch >= options.Patience;

    private TrainingEpoch RunEpoch(LoopState state, bool classes, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        int number = state.Epochs.Count + 1, count = sequences.Length;
        int[] order = Shuffled(count, options.Seed, (ulong)number);
        int batches = (count + options.BatchSize - 1) / options.BatchSize;
        double loss = 0;
        int right = 0;
        for (int batch = 0; batch < batches; batch++)
        {
            cancellation.ThrowIfCancellationRequested();
            int from = batch * options.BatchSize, size = Math.Min(options.BatchSize, count - from);
            Evaluate(work, state.Parameters, i => sequences[order[from + i]], size, withGradient: true);
            loss += Sum(out int batchRight);
            right += batchRight;
            double[] gradient = Gradient(size, number, batch + 1, loss);
            state.Adam.Step(state.Parameters, gradient);
            training.Project(state.Parameters);
            progress?.Report(new TrainingProgress(
                number, options.Epochs, batch + 1, batches, loss / (from + size), state.Epochs.Count > 0 ? state.Epochs[^1] : null));
        }

        double heldLoss = double.NaN, heldRight = double.NaN;
        if (held.Length > 0)
        {
            Evaluate(heldWork, state.Parameters, i => held[i], held.Length, withGradient: false);
            heldLoss = Sum(out int heldCount) / held.Length;
            heldRight = classes ? heldCount / (double)held.Length : double.NaN;
        }

        return new TrainingEpoch(number, loss / count, classes ? right / (double)count : double.NaN, heldLoss, heldRight);
    }

    private void Evaluate(SequenceWork[] work, double[] parameters, Func<int, int> sequence, int count, bool withGradient)
    {
        ParallelLoop.For(0, Slices, threads, s =>
        {
            int from = From(s, count), to = From(s + 1, count);
            if (withGradient && from < to && gradients[s].Length == 0)
            {
                gradients[s] = new double[parameters.Length];
            }

            Array.Clear(gradients[s]);
            (losses[s], this.right[s]) = (0, 0);
            for (int i = from; i < to; i++)
            {
                (double loss, bool right) = work[s].Evaluate(parameters, sequence(i), withGradient ? gradients[s] : null);
                losses[s] += loss;
                this.right[s] += right ? 1 : 0;
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
            sum += losses[s];
            right += this.right[s];
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
                total = gradients[s];
            }
            else
            {
                DoubleSpan.Add(total, gradients[s]);
            }
        }

        double norm = Math.Sqrt(OrderedSum.Dot(total!, total!)) / size;
        if (!double.IsFinite(norm) || !double.IsFinite(loss))
        {
            throw new TrainingException(
                $"Adam diverges in epoch {epoch}, batch {batch}: the loss or its gradient is no longer a finite number. Use a smaller "
                + FormattableString.Invariant($"LearningRate than {options.LearningRate}, a smaller ClipNorm, or smaller features and targets."));
        }

        double scale = norm > options.ClipNorm ? options.ClipNorm.Value / norm / size : 1.0 / size;
        for (int i = 0; i < total!.Length; i++)
        {
            total[i] *= scale;
        }

        return total;
    }
}
