namespace Lsm.Runtime;

/// <summary>The features that the readout of a model reads, and how they are computed. Immutable.</summary>
public sealed record FeatureOptions
{
    private const FeatureKind AllKinds = FeatureKind.Spikes | FeatureKind.SpikeCounts | FeatureKind.Trace | FeatureKind.Membrane | FeatureKind.MembraneTrace
        | FeatureKind.Adaptation | FeatureKind.Sensors;

    /// <summary>The largest number of traces of a neuron.</summary>
    public const int MostTraces = 8;

    /// <summary>The largest delay of a sensor, in ticks.</summary>
    public const int LargestDelay = 255;

    /// <summary>One kind, or several combined; the spikes of the last step by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is <see cref="FeatureKind.None"/>, undefined, or has both Spikes and SpikeCounts.</exception>
    public FeatureKind Kinds { get; init => field = CheckKinds(value); } = FeatureKind.Spikes;

    /// <summary>
    /// The decay per step of each trace, in [0, 1]; one value, one per neuron, or a distribution each. One trace with 0.95 by default, at most
    /// <see cref="MostTraces"/>. Used with <see cref="FeatureKind.Trace"/> only.
    /// </summary>
    /// <exception cref="ArgumentException">There is no decay, there are too many, or one is out of range.</exception>
    public IReadOnlyList<NeuronValues> TraceDecays { get; init => field = CheckDecays(value); } = [0.95f];

    /// <summary>The decay per step of the membrane's trace, in [0, 1]; 0.95 by default. Used with <see cref="FeatureKind.MembraneTrace"/> only.</summary>
    public NeuronValues MembraneTraceDecay { get; init => field = ReservoirOptions.WithinEach(value, 0, 1); } = 0.95f;

    /// <summary>
    /// The delays, in ticks, of the past sensors that the readout reads in addition to the sensors of this tick: 1 to 255, each once, kept in ascending order; none by default. Used with
    /// <see cref="FeatureKind.Sensors"/> only.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A delay is out of range or repeated.</exception>
    public IReadOnlyList<int> SensorDelays { get; init => field = CheckDelays(value); } = [];

    /// <summary>Returns the number of features of a reservoir.</summary>
    /// <param name="reservoir">The reservoir.</param>
    /// <exception cref="ArgumentException">The features do not fit the reservoir.</exception>
    public int CountFor(LiquidReservoir reservoir)
    {
        ArgumentNullException.ThrowIfNull(reservoir);
        return new FeatureLayout(this, reservoir).Count;
    }

    /// <inheritdoc/>
    public bool Equals(FeatureOptions? other) => other is not null && Kinds == other.Kinds && MembraneTraceDecay == other.MembraneTraceDecay
        && TraceDecays.SequenceEqual(other.TraceDecays) && SensorDelays.SequenceEqual(other.SensorDelays);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kinds, TraceDecays.Count, SensorDelays.Count);

    private static FeatureKind CheckKinds(FeatureKind kinds)
    {
        const FeatureKind Exclusive = FeatureKind.Spikes | FeatureKind.SpikeCounts;
        return kinds is not FeatureKind.None && (kinds & ~AllKinds) == 0 && (kinds & Exclusive) != Exclusive
            ? kinds
            : throw new ArgumentOutOfRangeException(
                nameof(kinds), kinds, $"Features is {kinds}; known: Spikes, SpikeCounts, Trace, Membrane, MembraneTrace, Adaptation, Sensors, at least one of them, and not both Spikes and SpikeCounts.");
    }

    private static IReadOnlyList<NeuronValues> CheckDecays(IReadOnlyList<NeuronValues> decays)
    {
        ArgumentNullException.ThrowIfNull(decays);
        if (decays.Count is < 1 or > MostTraces)
        {
            throw new ArgumentException($"TraceDecays has {decays.Count} values; it must have from 1 to {MostTraces}.", nameof(decays));
        }

        return [.. decays.Select(static decay => ReservoirOptions.WithinEach(decay, 0, 1, nameof(TraceDecays)))];
    }

    private static IReadOnlyList<int> CheckDelays(IReadOnlyList<int> delays)
    {
        ArgumentNullException.ThrowIfNull(delays);
        for (int i = 0; i < delays.Count; i++)
        {
            if (delays[i] is < 1 or > LargestDelay || delays.Take(i).Contains(delays[i]))
            {
                throw new ArgumentOutOfRangeException(nameof(delays), delays[i], $"SensorDelays[{i}] is {delays[i]}; delays are from 1 to {LargestDelay} ticks, each once.");
            }
        }

        return [.. delays.Order()];
    }
}
