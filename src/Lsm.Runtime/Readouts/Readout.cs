using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Readouts;

/// <summary>Turns the features of one agent's neurons into motor values. Immutable and free-threaded.</summary>
public abstract class Readout
{
    internal const string LinearName = "linear";
    internal const string MlpName = "mlp";

    /// <summary>The largest number of units of a layer.</summary>
    internal const int MaxUnits = 1 << 20;

    private readonly Lazy<ulong> hash;

    private protected Readout(int featureCount, int outputCount)
    {
        hash = new(ComputeHash);
        FeatureCount = AtLeastOne(featureCount, nameof(featureCount));
        OutputCount = AtLeastOne(outputCount, nameof(outputCount));
    }

    /// <summary>The number of features: the neurons of the reservoir.</summary>
    public int FeatureCount { get; }

    /// <summary>The number of motors.</summary>
    public int OutputCount { get; }

    /// <summary><c>linear</c> or <c>mlp</c>.</summary>
    public abstract string Name { get; }

    /// <summary>A hash of the kind, the sizes and the weights; two readouts with the same hash give the same motors. Never 0.</summary>
    public ulong Hash => hash.Value;

    /// <summary>
    /// The training: entries <c>method</c> (ridge, rls, gradient), the trainer's options, the number of samples, and the
    /// <c>library</c> with its version; after loading, the entries of the file. Empty for given or random weights. Model files keep these entries.
    /// </summary>
    public IReadOnlyDictionary<string, string> Training
    {
        get;
        internal set => (field, Timing) = (value, ReadoutTiming.From(value));
    } = new Dictionary<string, string>();

    /// <summary>The timing of the frames that the readout was trained on, from the entries <c>steps</c>, <c>latency</c>, <c>warmup</c> and <c>tick_length</c> of <see cref="Training"/>; null if there are no such entries.</summary>
    public ReadoutTiming? Timing { get; private set; }

    /// <summary>Computes the motors for the features of one agent, in the order of additions of the engines, with the same bits.</summary>
    /// <param name="features"><see cref="FeatureCount"/> values, finite; magnitudes below 2^-50 count as 0.</param>
    /// <param name="outputs">Receives <see cref="OutputCount"/> motors.</param>
    /// <exception cref="ArgumentException">A length differs or a feature is not finite; nothing was written.</exception>
    public void Evaluate(ReadOnlySpan<float> features, Span<float> outputs)
    {
        if (features.Length != FeatureCount || outputs.Length != OutputCount)
        {
            throw new ArgumentException($"{features.Length} features and {outputs.Length} outputs were given; this readout takes {FeatureCount} and {OutputCount}.");
        }

        for (int i = 0; i < features.Length; i++)
        {
            if (!float.IsFinite(features[i]))
            {
                throw new ArgumentException($"features[{i}] is {FloatRules.Show(features[i])}; features must be finite.", nameof(features));
            }
        }

        var padded = new float[PartialSums.Pad(features.Length)];
        FloatRules.CopySnapped(features, padded);
        EvaluatePadded(padded, outputs, new float[Math.Max(ScratchLength, 1)]);
    }

    /// <summary>Floats of scratch that <see cref="EvaluatePadded"/> needs; padding beyond the hidden units must stay zero.</summary>
    internal virtual int ScratchLength => 0;

    /// <summary>As <see cref="Evaluate"/>, on snapped features padded with zeros to whole blocks; allocates nothing.</summary>
    internal abstract void EvaluatePadded(ReadOnlySpan<float> features, Span<float> outputs, Span<float> scratch);

    /// <summary>The largest magnitude that a motor can have if no feature exceeds a bound, with room for rounding.</summary>
    internal abstract double LargestMotor(double largestFeature);

    /// <summary>Adds everything that determines the motors to a hash.</summary>
    private protected abstract void AddTo(ref ContentHash content);

    /// <summary>Whether another readout has the same kind and sizes, so that it can replace this one.</summary>
    internal abstract bool HasShapeOf(Readout other);

    private ulong ComputeHash()
    {
        ContentHash content = default;
        content.Add(FeatureCount);
        content.Add(OutputCount);
        AddTo(ref content);
        return Math.Max(content.Value, 1);
    }

    internal static string CheckName(string name) => name is LinearName or MlpName
        ? name
        : throw new ArgumentException($"Unknown readout '{name}'; known: {LinearName}, {MlpName}.", nameof(name));

    private protected static int AtLeastOne(int value, string name) => value >= 1
        ? value
        : throw new ArgumentOutOfRangeException(name, value, $"{name} is {value}; it must be at least 1.");

    /// <summary>Returns the number of weights of a layer, after checking that an engine can hold them with padding.</summary>
    /// <exception cref="ArgumentException">The layer is too large; the message names the count and the limit.</exception>
    internal static int LayerSize(string name, int units, int inputs) =>
        units >= 1 && inputs >= 1 && units <= MaxUnits && inputs <= int.MaxValue - PartialSums.Count && (long)units * PartialSums.Pad(inputs) <= int.MaxValue
            ? units * inputs
            : throw new ArgumentOutOfRangeException(name, units, FormattableString.Invariant(
                $"{name} is {units}, each with {inputs} weights; 1 to {MaxUnits} are legal, and fewer than 2^31 weights with rows padded to multiples of {PartialSums.Count}."));

    private protected static float[] Tensor(string name, ReadOnlySpan<float> values, int expected, string shape) => values.Length == expected
        ? FloatRules.Operands(name, values)
        : throw new ArgumentException($"{name} has {values.Length} values; {shape} needs {expected}.", name);

    private protected static float[] BiasTensor(string name, ReadOnlySpan<float> values, int expected) =>
        values.IsEmpty ? new float[expected] : Tensor(name, values, expected, $"[{expected}]");
}
