using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Lsm.Runtime.Numerics;
using Lsm.Runtime.Readouts;

namespace Lsm.Runtime.Training;

/// <summary>
/// Recursive least squares, the learner of FORCE (D. Sussillo and L. F. Abbott, Neuron 63, 2009): after every update the weights are
/// the least-squares fit to all samples so far, older ones counting less. For learning in closed loop, while the agent acts.
/// </summary>
/// <remarks>
/// <para>All outputs share one P, the inverse of the weighted sum of <c>x x'</c>. It is kept as <c>P = U D U'</c>, a unit triangle and a
/// positive diagonal, and updated in that form (G. J. Bierman, Factorization Methods for Discrete Sequential Estimation, 1977, §V.3):
/// symmetric by construction, and positive because D is multiplied by ratios of positive numbers only. With forgetting, D would grow without limit in
/// directions that no sample excites; so an element of D stays at or below <c>1e6 / Alpha</c>, a million times its first value.
/// The limit only lowers P, and P stays positive.</para>
/// <para>The bias is the weight of a feature that is always 1. Sums run in a fixed order: the same samples give the same bits on every
/// machine. An update costs about <c>features^2</c> multiplications and as many additions times three, and allocates nothing. One
/// thread at a time.</para>
/// </remarks>
public sealed class RlsLearner : Learner
{
    private const int MaxCount = 32_767;

    private readonly int size;            // features and the constant 1
    private readonly double cap;
    private readonly double[] state;      // U by columns, each padded; D; then weights per output, padded with zeros
    private readonly int d;               // where D starts
    private readonly int w;               // where the weights start
    private readonly int stride;
    private readonly double[] x;
    private readonly double[] b;
    private readonly double[] error;
    private bool broken;

    /// <summary>Creates a learner whose weights start at zero.</summary>
    /// <param name="featureCount">Features per sample, 1 .. 32,767.</param>
    /// <param name="outputCount">Outputs, 1 .. 32,767.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">A count is out of range.</exception>
    public RlsLearner(int featureCount, int outputCount, RlsOptions? options = null)
        : this(featureCount, outputCount, options ?? new RlsOptions(), new double[StateLengthOf(featureCount, outputCount)]) => Reset();

    private RlsLearner(int featureCount, int outputCount, RlsOptions options, double[] state)
        : base(featureCount, outputCount)
    {
        Options = options;
        size = featureCount + 1;
        stride = OrderedSum.Padded(size);
        d = (int)ColumnStart(size);
        w = d + stride;
        this.state = state;
        x = new double[stride];
        b = new double[stride];
        error = new double[outputCount];
        cap = 1e6 / Options.Alpha;
    }

    /// <summary>The options of the learner.</summary>
    public RlsOptions Options { get; }

    /// <summary>The weights of one output, [<see cref="Learner.FeatureCount"/>]. They change with the next update.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The learner has no such output.</exception>
    public ReadOnlySpan<double> WeightsOf(int output) => Row(output)[..FeatureCount];

    /// <summary>The bias of one output.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The learner has no such output.</exception>
    public double BiasOf(int output) => Row(output)[FeatureCount];

    /// <summary>Starts again: weights 0, P the identity divided by Alpha.</summary>
    public void Reset()
    {
        Array.Clear(state);
        state.AsSpan(d, size).Fill(1 / Options.Alpha);
        broken = false;
        Version++;
    }

    /// <summary>Replaces the learned weights, to continue from an existing readout. P is kept.</summary>
    /// <param name="weights">[output, feature], finite.</param>
    /// <param name="bias">[output], finite; empty for 0.</param>
    /// <exception cref="ArgumentException">A length does not fit or a value is not finite. Nothing was changed.</exception>
    public void SetWeights(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias = default)
    {
        SampleCheck.Length(nameof(weights), weights.Length, OutputCount * FeatureCount, "OutputCount x FeatureCount");
        if (!bias.IsEmpty)
        {
            SampleCheck.Length(nameof(bias), bias.Length, OutputCount, "OutputCount");
        }

        SampleCheck.Finite(nameof(weights), weights);
        SampleCheck.Finite(nameof(bias), bias);
        Version++;
        for (int o = 0; o < OutputCount; o++)
        {
            Span<double> row = Row(o);
            for (int i = 0; i < FeatureCount; i++)
            {
                row[i] = weights[(o * FeatureCount) + i];
            }

            row[FeatureCount] = bias.IsEmpty ? 0 : bias[o];
        }
    }

    /// <summary>A readout with the learned weights, rounded to float, for <see cref="LsmEngine.SwapReadout"/>. Allocates.</summary>
    /// <exception cref="TrainingException">A weight is beyond 2^30, the largest that a readout may have.</exception>
    public LinearReadout ToReadout()
    {
        const string Advice = "Use a larger Alpha, or smaller features and targets.";
        var weights = new float[OutputCount * FeatureCount];
        var bias = new float[OutputCount];
        for (int o = 0; o < OutputCount; o++)
        {
            WeightRange.Round(WeightsOf(o), weights.AsSpan(o * FeatureCount, FeatureCount), Advice);
            WeightRange.Round(Row(o).Slice(FeatureCount, 1), bias.AsSpan(o, 1), Advice);
        }

        return new LinearReadout(FeatureCount, OutputCount, weights, bias) { Training = Provenance.Rls(Options, Timing.Value) };
    }

    /// <summary>P itself, the inverse of the weighted sum of <c>x x'</c>, for tests: slow, and it allocates.</summary>
    /// <returns>[i, j] over the features and, last, the constant 1: symmetric, positive definite.</returns>
    internal double[] ToCovariance()
    {
        var p = new double[size * size];
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = 0;
                for (int k = i; k < size; k++)
                {
                    sum += Factor(i, k) * state[d + k] * Factor(j, k);
                }

                p[(i * size) + j] = sum;
                p[(j * size) + i] = sum;
            }
        }

        return p;

        double Factor(int row, int column) => row == column ? 1 : state[ColumnStart(column) + row];
    }

    /// <summary>The outputs of the learned weights, in double.</summary>
    /// <param name="features">[<see cref="Learner.FeatureCount"/>], finite.</param>
    /// <param name="outputs">[<see cref="Learner.OutputCount"/>], overwritten.</param>
    /// <exception cref="ArgumentException">A length does not fit or a feature is not finite.</exception>
    public void Predict(ReadOnlySpan<float> features, Span<double> outputs)
    {
        RoundingMode.Require();
        SampleCheck.Length(nameof(outputs), outputs.Length, OutputCount, "OutputCount");
        SetFeatures(features);
        for (int o = 0; o < OutputCount; o++)
        {
            outputs[o] = Output(o);
        }
    }

    /// <summary>Learns from one sample if this tick's number is a multiple of <see cref="RlsOptions.UpdateEvery"/>.</summary>
    /// <param name="tick">The number of the tick or frame, at least 0. It is used instead of a counter, so a frame that runs again after a rollback learns as in its first run.</param>
    /// <param name="features">As for the other overload.</param>
    /// <param name="targets">As for the other overload.</param>
    /// <returns>Whether it learned.</returns>
    public override bool Learn(long tick, ReadOnlySpan<float> features, ReadOnlySpan<float> targets)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(tick);
        if (tick % Options.UpdateEvery != 0)
        {
            return false;
        }

        Learn(features, targets);
        return true;
    }

    /// <summary>Learns from one sample.</summary>
    /// <param name="features">[<see cref="Learner.FeatureCount"/>], finite.</param>
    /// <param name="targets">The values that the outputs should have had, [<see cref="Learner.OutputCount"/>], finite.</param>
    /// <exception cref="ArgumentException">A length does not fit or a value is not finite. Nothing was learned.</exception>
    /// <exception cref="TrainingException">The learner diverged: numbers left the range of float. The weights are the last good ones;
    /// it learns again after <see cref="Reset"/> or, as part of a state, <see cref="LsmState.Load"/>.</exception>
    public void Learn(ReadOnlySpan<float> features, ReadOnlySpan<float> targets)
    {
        RoundingMode.Require();
        SampleCheck.Length(nameof(targets), targets.Length, OutputCount, "OutputCount");
        SampleCheck.Finite(nameof(targets), targets);
        ThrowIfBroken();
        SetFeatures(features);
        for (int o = 0; o < OutputCount; o++)
        {
            error[o] = targets[o] - Output(o);
        }

        Version++;
        double scale = UpdateFactors();
        CheckRange(scale);
        for (int o = 0; o < OutputCount; o++)
        {
            Span<double> row = Row(o);
            double step = error[o] / scale;
            for (int i = 0; i < row.Length; i++)
            {
                row[i] += b[i] * step;
            }
        }
    }

    /// <summary>Writes options and state in a binary format, little-endian with checksums; the stream stays open.</summary>
    /// <exception cref="TrainingException">The learner diverged and has no good state to save.</exception>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    public void Save(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ThrowIfBroken();
        RlsFile.Write(stream, this, state);
    }

    /// <summary>Reads a learner that <see cref="Save"/> wrote. The stream stays open, positioned after the last byte read.</summary>
    /// <exception cref="InvalidDataException">The data is not a learner, has another version, is truncated or damaged, or has values that no learner can have.</exception>
    public static RlsLearner Load(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return RlsFile.Read(stream);
    }

    /// <inheritdoc/>
    internal override int StateLength => state.Length;

    /// <summary>Copies everything learned (U, D and the weights), so that it can be restored exactly; does not allocate.</summary>
    /// <param name="state">[<see cref="StateLength"/>], overwritten.</param>
    /// <exception cref="TrainingException">The learner diverged and has no good state.</exception>
    internal override void CopyStateTo(Span<double> state)
    {
        SampleCheck.Length(nameof(state), state.Length, StateLength, "StateLength");
        ThrowIfBroken();
        this.state.CopyTo(state);
    }

    /// <inheritdoc/>
    internal override void RestoreState(ReadOnlySpan<double> state)
    {
        SampleCheck.Length(nameof(state), state.Length, StateLength, "StateLength");
        RlsStateCheck.Check(state, size, d, stride, cap);
        state.CopyTo(this.state);
        broken = false;
        Version++;
    }

    /// <inheritdoc/>
    internal override long Keep(double[] state)
    {
        this.state.CopyTo(state, 0);
        return broken ? -Version : Version;
    }

    /// <inheritdoc/>
    internal override void PutBack(double[] state, long version)
    {
        state.CopyTo(this.state, 0);
        broken = version < 0;
        Version = Math.Abs(version);
    }

    /// <summary>Creates a learner with the state of another one; takes over the array.</summary>
    /// <exception cref="ArgumentException">The values are not the state of such a learner.</exception>
    internal static RlsLearner Of(int featureCount, int outputCount, RlsOptions options, double[] state)
    {
        var learner = new RlsLearner(featureCount, outputCount, options, state);
        RlsStateCheck.Check(state, size: featureCount + 1, learner.d, learner.stride, learner.cap);
        return learner;
    }

    /// <summary>The number of doubles in the state of a learner of these sizes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A count is out of range.</exception>
    internal static long StateLengthOf(int featureCount, int outputCount)
    {
        if (featureCount is < 1 or > MaxCount)
        {
            throw new ArgumentOutOfRangeException(nameof(featureCount), featureCount, $"featureCount is {featureCount}; it must be 1 .. {MaxCount}.");
        }

        if (outputCount is < 1 or > MaxCount)
        {
            throw new ArgumentOutOfRangeException(nameof(outputCount), outputCount, $"outputCount is {outputCount}; it must be 1 .. {MaxCount}.");
        }

        long padded = OrderedSum.Padded(featureCount + 1);
        return ColumnStart(featureCount + 1) + ((outputCount + 1) * padded);
    }

    private void ThrowIfBroken()
    {
        if (broken)
        {
            throw new TrainingException("This learner diverged earlier. First call Reset, or load a snapshot from before.");
        }
    }

    /// <summary>Column j's place; its elements 0 .. j - 1 are U's, the padding up to a multiple of 16 is zero.</summary>
    internal static long ColumnStart(int j)
    {
        long blocks = (j + 15) / 16;   // columns before j: 16 of each padded length 16, 32, ... but for column 0, which is empty
        long whole = Math.Max(0, blocks - 1);
        return (whole * (whole + 1) / 2 * 256) + (Math.Max(0, j - 1 - (whole * 16)) * blocks * 16);
    }

    /// <summary>
    /// Bierman's update. Column j gives f[j] = (U'x)[j], with it the sums alpha, and is updated in the same pass, while it is in the cache:
    /// <c>U[i, j] += b[i] p</c>, <c>b[i] += U[i, j] v</c> with the old U. At the end b = P x and the returned alpha = forgetting + x'P x.
    /// </summary>
    private double UpdateFactors()
    {
        double forgetting = Options.Forgetting, alpha = forgetting;
        double inverse = 1 / forgetting;
        ref double b = ref MemoryMarshal.GetArrayDataReference(this.b);
        ref double x = ref MemoryMarshal.GetArrayDataReference(this.x);
        ref double u = ref MemoryMarshal.GetArrayDataReference(state);
        Array.Clear(this.b);
        for (int j = 0; j < size; j++)
        {
            int length = OrderedSum.Padded(j);
            double f = OrderedSum.Dot(ref u, ref x, length) + this.x[j];
            double v = state[d + j] * f;
            double next = alpha + (f * v);
            double p = -f / alpha;
            state[d + j] = Math.Min(cap, state[d + j] * (alpha / next) * inverse);
            alpha = next;
            var pv = Vector256.Create(p);
            var vv = Vector256.Create(v);
            for (nuint i = 0; i < (nuint)length; i += 4)
            {
                Vector256<double> old = Vector256.LoadUnsafe(ref u, i);
                Vector256<double> gain = Vector256.LoadUnsafe(ref b, i);
                (old + (gain * pv)).StoreUnsafe(ref u, i);
                (gain + (old * vv)).StoreUnsafe(ref b, i);
            }

            this.b[j] = v;
            u = ref System.Runtime.CompilerServices.Unsafe.Add(ref u, length);
        }

        return alpha;
    }

    /// <summary>Refuses an update that would leave the range of float, before the weights change.</summary>
    private void CheckRange(double scale)
    {
        double largest = 0;
        for (int i = 0; i < size; i++)
        {
            double gain = Math.Abs(b[i] / scale);
            largest = gain > largest || double.IsNaN(gain) ? gain : largest;
        }

        for (int o = 0; o < OutputCount; o++)
        {
            double step = largest * Math.Abs(error[o]);
            if (!(step < 1e38))
            {
                broken = true;
                throw new TrainingException(
                    FormattableString.Invariant($"RLS diverges: output {o} misses its target by {error[o]:G3} and its weights would move by {step:G3}. Use a larger ")
                    + "Alpha, more Forgetting towards 1, or smaller features and targets; then Reset, or load a snapshot from before.");
            }
        }
    }

    private void SetFeatures(ReadOnlySpan<float> features)
    {
        SampleCheck.Length(nameof(features), features.Length, FeatureCount, "FeatureCount");
        SampleCheck.Finite(nameof(features), features);
        for (int i = 0; i < features.Length; i++)
        {
            x[i] = features[i];
        }

        x[FeatureCount] = 1;
    }

    private double Output(int output) => OrderedSum.Dot(ref Row(output)[0], ref x[0], stride);

    private Span<double> Row(int output)
    {
        if ((uint)output >= (uint)OutputCount)
        {
            throw new ArgumentOutOfRangeException(nameof(output), output, $"output must be 0 .. {OutputCount - 1}.");
        }

        return state.AsSpan(w + (output * stride), stride);
    }
}
