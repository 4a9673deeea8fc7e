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
/// symmetric by construction, and positive because D only ever meets ratios of positive numbers. With forgetting, directions that no
/// sample excites would let D grow without end; so an element of D stays at or below <c>1e6 / Alpha</c>, a million times where it began.
/// That only ever lowers P, and P stays positive.</para>
/// <para>The bias is the weight of a feature that is always 1. Sums run in a fixed order: the same samples give the same bits on every
/// machine. An update costs about <c>features^2</c> multiplications and as many additions times three, and allocates nothing. One
/// thread at a time.</para>
/// </remarks>
public sealed partial class RlsLearner : Learner
{
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
    /// <param name="outputCount">Outputs, at least 1.</param>
    /// <param name="options">How it learns; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">A count is out of range.</exception>
    public RlsLearner(int featureCount, int outputCount, RlsOptions? options = null)
        : base(featureCount, outputCount)
    {
        if (featureCount is < 1 or > 32_767)
        {
            throw new ArgumentOutOfRangeException(nameof(featureCount), featureCount, "featureCount must be 1 .. 32,767.");
        }

        if (outputCount is < 1 or > 32_767)
        {
            throw new ArgumentOutOfRangeException(nameof(outputCount), outputCount, "outputCount must be 1 .. 32,767.");
        }

        Options = options ?? new RlsOptions();
        size = featureCount + 1;
        stride = OrderedSum.Padded(size);
        d = (int)ColumnStart(size);
        w = d + stride;
        state = new double[w + (outputCount * stride)];
        x = new double[stride];
        b = new double[stride];
        error = new double[outputCount];
        cap = 1e6 / Options.Alpha;
        Reset();
    }

    /// <summary>How it learns.</summary>
    public RlsOptions Options { get; }

    /// <summary>The weights of one output, [<see cref="Learner.FeatureCount"/>]. They change with the next update.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such output.</exception>
    public ReadOnlySpan<double> WeightsOf(int output) => Row(output)[..FeatureCount];

    /// <summary>The bias of one output.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such output.</exception>
    public double BiasOf(int output) => Row(output)[FeatureCount];

    /// <summary>Back to the start: weights 0, P the identity divided by Alpha.</summary>
    public void Reset()
    {
        Array.Clear(state);
        state.AsSpan(d, size).Fill(1 / Options.Alpha);
        broken = false;
        Version++;
    }

    /// <summary>Puts weights in place of the learned ones, to go on from a readout that exists. P is kept.</summary>
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

        return new LinearReadout(FeatureCount, OutputCount, weights, bias) { Training = Provenance.Rls(Options) };
    }

    /// <summary>P itself, the inverse of the weighted sum of <c>x x'</c>, for a look inside: slow, and it allocates.</summary>
    /// <returns>[i, j] over the features and, last, the constant 1: symmetric, positive definite.</returns>
    public double[] ToCovariance()
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

    /// <summary>What the learned weights say, in double.</summary>
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
    /// <param name="tick">The number of the tick or frame, at least 0. That it decides, and not a counter, keeps rolling back exact.</param>
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
    /// <param name="targets">What the outputs should have been, [<see cref="Learner.OutputCount"/>], finite.</param>
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

    /// <summary>Column j's place; its elements 0 .. j - 1 are U's, the padding up to a multiple of 16 is zero.</summary>
    private static long ColumnStart(int j)
    {
        long blocks = (j + 15) / 16;   // columns before j: 16 of each padded length 16, 32, ... but for column 0, which is empty
        long whole = Math.Max(0, blocks - 1);
        return (whole * (whole + 1) / 2 * 256) + (Math.Max(0, j - 1 - (whole * 16)) * blocks * 16);
    }

    /// <summary>
    /// Bierman's update. Column j gives f[j] = (U'x)[j], with it the sums alpha, and is updated at once while it is near:
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

    /// <summary>Refuses an update that would leave the range of float anywhere, before the weights see it.</summary>
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
