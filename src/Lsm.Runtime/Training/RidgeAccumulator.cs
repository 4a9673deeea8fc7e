using Lsm.Runtime.Numerics;
using Lsm.Runtime.Readouts;

namespace Lsm.Runtime.Training;

/// <summary>
/// Ridge regression (A. E. Hoerl and R. W. Kennard, Technometrics 12, 1970) from a stream of samples: it keeps the sums of products that
/// the solution needs, not the samples. Add samples of any number of sequences and agents, save it, merge it with others.
/// </summary>
/// <remarks>
/// <para>It minimises <c>sum over samples and outputs of sampleWeight * outputWeight * (y - w·x - bias)^2 + lambda * |w|^2</c>; the
/// bias is not penalised. lambda is in the units of the summed squares of the features (not of their mean), as in reservoirpy.</para>
/// <para>Memory: <c>(features + outputs + 1)^2 / 2</c> doubles for the sums, and some hundred rows that are not added yet. Sums are
/// doubles, added in the order of the samples, so the same samples in the same order give the same bits with any number of threads and any
/// SIMD width; shards that are merged give the one-pass solution up to rounding, and in the same order the same bits.</para>
/// <para>One thread at a time. Bad input is refused before anything is added.</para>
/// </remarks>
public sealed class RidgeAccumulator : Learner
{
    internal const int MaxVariables = 32_768;
    internal const long MaxSamples = long.MaxValue / 2;
    private const int BlockRows = 128;

    private readonly int threads;
    private readonly int variables;        // features, the constant 1, targets
    private readonly double[] sums;        // packed lower triangle of the products of all variables
    private readonly TriangleUpdate update;
    private readonly float[] row;
    private int pending;

    /// <summary>Creates an empty accumulator.</summary>
    /// <param name="featureCount">The number of features of a sample, at least 1.</param>
    /// <param name="outputCount">The number of targets of a sample, at least 1; features and targets together at most 32,767.</param>
    /// <param name="threads">The number of threads; 0 for all cores. The bits do not depend on it.</param>
    /// <exception cref="ArgumentOutOfRangeException">A count is outside its range.</exception>
    public RidgeAccumulator(int featureCount, int outputCount, int threads = 0)
        : this(featureCount, outputCount, threads, null, 0)
    {
    }

    /// <summary>As the public constructor, from sums that were checked.</summary>
    internal RidgeAccumulator(int featureCount, int outputCount, int threads, double[]? sums, long samples)
        : base(featureCount, outputCount)
    {
        if (featureCount < 1 || outputCount < 1 || (long)featureCount + outputCount >= MaxVariables)
        {
            throw new ArgumentOutOfRangeException(nameof(featureCount), $"{featureCount} features and {outputCount} outputs: each must be at least 1, together at most {MaxVariables - 1}.");
        }

        this.threads = TrainingThreads.Resolve(threads);
        variables = featureCount + 1 + outputCount;
        this.sums = sums ?? new double[TriangleUpdate.RowStart(variables)];
        SampleCount = samples;
        update = new TriangleUpdate(variables, BlockRows);
        row = new float[variables];
        row[featureCount] = 1;
    }

    /// <summary>The number of samples with a weight above 0, including merged samples.</summary>
    public long SampleCount { get; private set; }

    /// <summary>Adds one sample.</summary>
    /// <param name="features">The features, [<see cref="Learner.FeatureCount"/>], finite.</param>
    /// <param name="targets">The targets of the outputs, [<see cref="Learner.OutputCount"/>], finite.</param>
    /// <param name="weight">The weight of its squared error: finite, at least 0; 0 leaves the sample out.</param>
    /// <exception cref="ArgumentException">A length is wrong, or a value is NaN or infinite. Nothing was added.</exception>
    public void Add(ReadOnlySpan<float> features, ReadOnlySpan<float> targets, double weight = 1)
    {
        RoundingMode.Require();
        SampleCheck.Length(nameof(features), features.Length, FeatureCount, "FeatureCount");
        SampleCheck.Length(nameof(targets), targets.Length, OutputCount, "OutputCount");
        SampleCheck.Finite(nameof(features), features);
        SampleCheck.Finite(nameof(targets), targets);
        SampleCheck.Weight(nameof(weight), weight);
        Append(features, targets, weight);
    }

    /// <summary>Adds one sample with weight 1; every tick counts.</summary>
    /// <inheritdoc/>
    public override bool Learn(long tick, ReadOnlySpan<float> features, ReadOnlySpan<float> targets)
    {
        Add(features, targets);
        return true;
    }

    /// <summary>Adds a sequence of samples, leaving out its first <paramref name="warmup"/> steps.</summary>
    /// <param name="features">[T, <see cref="Learner.FeatureCount"/>], finite.</param>
    /// <param name="targets">[T, <see cref="Learner.OutputCount"/>], finite.</param>
    /// <param name="warmup">The number of steps at the start that are not added, because the state still depends on its start. 0 .. T.</param>
    /// <param name="weights">[T], one weight per step as in <see cref="Add"/>; empty for 1 everywhere.</param>
    /// <exception cref="ArgumentException">A length is wrong, a value is not finite, or warmup is out of range. Nothing was added.</exception>
    public void AddSequence(ReadOnlySpan<float> features, ReadOnlySpan<float> targets, int warmup = 0, ReadOnlySpan<double> weights = default)
    {
        RoundingMode.Require();
        int steps = SampleCheck.Steps(features.Length, FeatureCount, targets.Length, OutputCount);
        if (warmup < 0 || warmup > steps)
        {
            throw new ArgumentOutOfRangeException(nameof(warmup), warmup, $"warmup must be 0 .. {steps}, the length of the sequence.");
        }

        if (!weights.IsEmpty)
        {
            SampleCheck.Length(nameof(weights), weights.Length, steps, "the number of steps");
            foreach (double weight in weights)
            {
                SampleCheck.Weight(nameof(weights), weight);
            }
        }

        SampleCheck.Finite(nameof(features), features);
        SampleCheck.Finite(nameof(targets), targets);
        for (int t = warmup; t < steps; t++)
        {
            Append(features.Slice(t * FeatureCount, FeatureCount), targets.Slice(t * OutputCount, OutputCount), weights.IsEmpty ? 1 : weights[t]);
        }
    }

    /// <summary>
    /// Runs a sequence through the agents of a state and adds each agent's features with its targets, frame by frame in slot order. Afterwards the state is
    /// at the end of the sequence.
    /// </summary>
    /// <param name="state">A state of an engine that is not pipelined, with an agent in every slot; its model has <see cref="Learner.FeatureCount"/> neurons. Its agents'
    /// features are no longer marked afterwards.</param>
    /// <param name="inputs">[T, batch, input], as for <see cref="LiquidStateMachineSteps.ForwardSequence"/>.</param>
    /// <param name="targets">[T, batch, <see cref="Learner.OutputCount"/>], finite.</param>
    /// <param name="warmup">The number of frames at the start that run and are not added, 0 .. T.</param>
    /// <param name="steps">The number of neuron steps per frame, 1 .. MaxSteps of the engine.</param>
    /// <param name="latency">The delay of the motors in frames: the features of frame t are paired with the targets of frame t + latency. The
    /// last frames, which have no such targets, are not added. 0 .. T.</param>
    /// <exception cref="ArgumentException">Sizes do not fit, or a value is out of range. The state and the sums were not changed.</exception>
    public void PartialFit(LsmState state, ReadOnlySpan<float> inputs, ReadOnlySpan<float> targets, int warmup = 0, int steps = 1, int latency = 0)
    {
        ArgumentNullException.ThrowIfNull(state);
        RoundingMode.Require();
        SampleCheck.Length(nameof(state), state.Engine.Model.FeatureCount, FeatureCount, "FeatureCount");
        SampleCheck.Finite(nameof(targets), targets);
        FeatureRun.Over(state, inputs, targets, OutputCount, warmup, steps, latency, (features, target) =>
        {
            Timing.Note(steps, latency, warmup, state.Loop.Samples.TickLength);
            Append(features, target, 1);
        });
    }

    /// <summary>Adds the samples of <paramref name="other"/>, as if they had been added here. The other accumulator does not change.</summary>
    /// <exception cref="ArgumentException">The other accumulator has other counts, or is this one.</exception>
    public void Merge(RidgeAccumulator other)
    {
        ArgumentNullException.ThrowIfNull(other);
        RoundingMode.Require();
        if (ReferenceEquals(other, this) || other.FeatureCount != FeatureCount || other.OutputCount != OutputCount)
        {
            string into = ReferenceEquals(other, this) ? "itself" : $"one of {FeatureCount} and {OutputCount}";
            throw new ArgumentException($"An accumulator of {other.FeatureCount} features and {other.OutputCount} outputs cannot be merged into {into}.", nameof(other));
        }

        Flush();
        other.Flush();
        for (int i = 0; i < sums.Length; i++)
        {
            sums[i] += other.sums[i];
        }

        SampleCount += other.SampleCount;
        Timing.Merge(other.Timing);
        Version++;
    }

    /// <summary>Removes every sample.</summary>
    public void Clear()
    {
        pending = 0;
        SampleCount = 0;
        Timing.Clear();
        Array.Clear(sums);
        Version++;
    }

    /// <summary>Solves for the weights and the bias. Samples can be added afterwards.</summary>
    /// <param name="lambda">The penalty: finite, at least 0.</param>
    /// <param name="outputWeights">[<see cref="Learner.OutputCount"/>], the weight of the error of each output against the penalty, above 0; empty for 1.</param>
    /// <exception cref="ArgumentException">lambda or an output weight is out of range.</exception>
    /// <exception cref="TrainingException">No sample yet; fewer samples than features with lambda 0; features that are constant or
    /// combinations of others with lambda too small. A feature that never changes gets the weight 0 when lambda is above 0.</exception>
    public RidgeSolution Solve(double lambda, ReadOnlySpan<double> outputWeights = default) => Equations(outputWeights).Solve(lambda, threads);

    /// <summary>
    /// Solves as if each feature had been divided by its standard deviation, so the penalty does not depend on the units of the features. Use it if a readout reads several kinds of features: <see cref="Solve"/> penalises kinds with small values more.
    /// </summary>
    /// <param name="penalty">The penalty for a sample: finite, at least 0. The lambda of the scaled problem is this times the sum of the sample weights.</param>
    /// <param name="deviationFloor">
    /// The smallest deviation that a feature is divided by, as a share of the mean deviation of all features: 0 to 1; 0 by default. Above 0, a feature that hardly changed in the samples gets no large weight. Such a weight
    /// would cause large errors when the feature changes more. 0.01 suits readouts whose motors change the sensors. With a floor, the units of the features matter: a kind whose deviations are below it is penalised more.
    /// </param>
    /// <exception cref="ArgumentException">The penalty or the floor is out of range.</exception>
    /// <exception cref="TrainingException">As for <see cref="Solve"/>.</exception>
    public RidgeSolution SolveScaled(double penalty, double deviationFloor = 0)
    {
        if (!(penalty >= 0) || !double.IsFinite(penalty))
        {
            throw new ArgumentOutOfRangeException(nameof(penalty), penalty, "penalty must be finite and at least 0.");
        }

        if (!(deviationFloor is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(deviationFloor), deviationFloor, "deviationFloor must be from 0 to 1.");
        }

        RidgeEquations equations = Equations([]);
        equations.ScaleFeatures(deviationFloor);
        return equations.Solve(penalty * sums[TriangleUpdate.RowStart(FeatureCount) + FeatureCount], threads);
    }

    /// <summary>
    /// Solves with the lambda of the grid that generalised cross-validation prefers (G. H. Golub, M. Heath and G. Wahba, Technometrics 21,
    /// 1979): the smallest <c>n * error / (n - degrees of freedom)^2</c> over all outputs together, computed exactly from the
    /// accumulated sums. Of equal scores the larger lambda is taken; a lambda with which the system is singular is skipped.
    /// </summary>
    /// <remarks>Takes <c>FeatureCount^2</c> doubles of memory while it works.</remarks>
    /// <param name="lambdas">The grid: finite, above 0, at least one.</param>
    /// <param name="outputWeights">As for <see cref="Solve"/>.</param>
    /// <exception cref="ArgumentException">The grid is empty, or a value is out of range.</exception>
    /// <exception cref="TrainingException">As for <see cref="Solve"/>, or no lambda of the grid leaves a degree of freedom.</exception>
    public RidgeSolution SolveByGcv(ReadOnlySpan<double> lambdas, ReadOnlySpan<double> outputWeights = default)
    {
        RidgeEquations equations = Equations(outputWeights);

        // For a very small lambda the score may be computable and the factorisation not; then the next best lambda is taken.
        foreach (double lambda in equations.Rank(lambdas, threads))
        {
            if (equations.TrySolve(lambda, threads, out _) is { } solution)
            {
                return solution;
            }
        }

        throw equations.NoneWillDo();
    }

    /// <summary>Adds, for each output, the squared error of a solution on the samples, computed from the sums; not below 0.</summary>
    /// <param name="solution">A solution with the same counts.</param>
    /// <param name="errors">[<see cref="Learner.OutputCount"/>], added to.</param>
    internal void AddSquaredErrors(RidgeSolution solution, Span<double> errors)
    {
        Flush();
        RidgeErrors.Add(sums, solution, FeatureCount, OutputCount, errors);
    }

    /// <summary>The variance of the targets of an output; 0 if it is below the rounding of the sums.</summary>
    internal double VarianceOf(int output)
    {
        Flush();
        if (SampleCount == 0)
        {
            return 0;
        }

        ReadOnlySpan<double> target = sums.AsSpan((int)TriangleUpdate.RowStart(FeatureCount + 1 + output));
        double weight = sums[TriangleUpdate.RowStart(FeatureCount) + FeatureCount], mean = target[FeatureCount] / weight, square = target[FeatureCount + 1 + output] / weight;
        double variance = square - (mean * mean);
        return variance > 1e-12 * square ? variance : 0;
    }

    /// <summary>Writes the sums and the timing of the samples in a binary format, little-endian with checksums; the stream stays open.</summary>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    public void Save(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Flush();
        RidgeFile.Write(stream, this, sums);
    }

    /// <summary>Reads an accumulator that <see cref="Save"/> wrote. The stream stays open, positioned after the last byte read.</summary>
    /// <param name="stream">The stream to read from.</param>
    /// <param name="threads">As for the constructor.</param>
    /// <exception cref="InvalidDataException">The data is not an accumulator, has another version, is truncated or damaged, or has values that no accumulator can have.</exception>
    public static RidgeAccumulator Load(Stream stream, int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return RidgeFile.Read(stream, threads);
    }

    /// <inheritdoc/>
    internal override int StateLength => sums.Length + 1;

    /// <summary>Copies the sums and the number of samples. Allocates nothing with one thread.</summary>
    /// <param name="state">[<see cref="StateLength"/>], overwritten.</param>
    internal override void CopyStateTo(Span<double> state)
    {
        SampleCheck.Length(nameof(state), state.Length, StateLength, "StateLength");
        Flush();
        sums.CopyTo(state);
        state[^1] = SampleCount;
    }

    /// <inheritdoc/>
    internal override void RestoreState(ReadOnlySpan<double> state)
    {
        SampleCheck.Length(nameof(state), state.Length, StateLength, "StateLength");
        double samples = state[^1];
        if (!(samples >= 0 && samples <= MaxSamples && Math.Floor(samples) == samples))
        {
            throw new ArgumentException(FormattableString.Invariant($"state[{state.Length - 1}] is {samples}; it must be a number of samples, from 0 to {MaxSamples}."), nameof(state));
        }

        if (FirstFault(state[..^1], (long)samples) is { } fault)
        {
            throw new ArgumentException($"These are not sums of products: state{fault}.", nameof(state));
        }

        PutBack(state, Version + 1);
    }

    /// <inheritdoc/>
    internal override long Keep(double[] state)
    {
        CopyStateTo(state);
        return Version;
    }

    /// <inheritdoc/>
    internal override void PutBack(double[] state, long version) => PutBack((ReadOnlySpan<double>)state, version);

    /// <summary>Describes the first value that no sum of products can have; null if there is none.</summary>
    internal static string? FirstFault(ReadOnlySpan<double> sums, long samples)
    {
        for (int i = 0, row = 0; i < sums.Length; i++)
        {
            bool diagonal = i == TriangleUpdate.RowStart(row) + row;
            row += diagonal ? 1 : 0;
            if (!double.IsFinite(sums[i]) || (diagonal && sums[i] < 0) || (samples == 0 && sums[i] != 0))
            {
                return FormattableString.Invariant($"[{i}] is {sums[i]}; sums are finite, those of squares at least 0, and all 0 without samples");
            }
        }

        return null;
    }

    private void PutBack(ReadOnlySpan<double> state, long version)
    {
        pending = 0;
        state[..^1].CopyTo(sums);
        SampleCount = (long)state[^1];
        Version = version;
    }

    private RidgeEquations Equations(ReadOnlySpan<double> outputWeights)
    {
        RoundingMode.Require();
        Flush();
        return new RidgeEquations(sums, FeatureCount, OutputCount, SampleCount, outputWeights, Timing.Value);
    }

    private void Append(ReadOnlySpan<float> features, ReadOnlySpan<float> targets, double weight)
    {
        if (weight == 0)
        {
            return;
        }

        features.CopyTo(row);
        targets.CopyTo(row.AsSpan(FeatureCount + 1));
        update.SetTerm(pending, 0, row, weight);
        SampleCount++;
        Version++;
        if (++pending == BlockRows)
        {
            Flush();
        }
    }

    private void Flush()
    {
        update.Apply(sums, 0, variables, pending, threads);
        pending = 0;
    }
}
