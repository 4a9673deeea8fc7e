namespace Lsm.Runtime;

/// <summary>The positions of the features of each kind in the input of the readout. Immutable and free-threaded.</summary>
internal sealed class FeatureLayout
{
    private static readonly FeatureKind[] Order =
    [
        FeatureKind.Spikes, FeatureKind.SpikeCounts, FeatureKind.Trace, FeatureKind.Membrane, FeatureKind.MembraneTrace, FeatureKind.Adaptation, FeatureKind.Sensors,
    ];

    private readonly int[] starts = new int[Order.Length + 1];

    /// <exception cref="ArgumentException">The features do not fit the reservoir.</exception>
    public FeatureLayout(FeatureOptions options, LiquidReservoir reservoir)
    {
        Options = options;
        if (Has(FeatureKind.Adaptation) && !reservoir.Adapts)
        {
            throw new ArgumentException("The features have the adaptation, but the reservoir has none; set AdaptationStrength.", nameof(options));
        }

        long count = 0;
        for (int i = 0; i < Order.Length; i++)
        {
            starts[i] = (int)count;
            count += !Has(Order[i]) ? 0 : Order[i] switch
            {
                FeatureKind.Trace => (long)reservoir.Size * options.TraceDecays.Count,
                FeatureKind.Sensors => (long)reservoir.InputSize * (1 + options.SensorDelays.Count),
                _ => reservoir.Size,
            };
            if (count > LiquidReservoir.LargestTable)
            {
                throw new ArgumentException($"The features of {reservoir.Size} neurons and {reservoir.InputSize} sensors are {count} values; at most {LiquidReservoir.LargestTable} are possible.", nameof(options));
            }
        }

        starts[^1] = (int)count;
    }

    public FeatureOptions Options { get; }

    public FeatureKind Kinds => Options.Kinds;

    /// <summary>The number of features.</summary>
    public int Count => starts[^1];

    /// <summary>The number of traces of a neuron.</summary>
    public int Traces => Has(FeatureKind.Trace) ? Options.TraceDecays.Count : 0;

    /// <summary>The number of ticks whose sensors the features need, including this tick; 0 for none.</summary>
    public int SensorAges => Has(FeatureKind.Sensors) ? 1 + Options.SensorDelays.Prepend(0).Max() : 0;

    public bool Has(FeatureKind kind) => (Options.Kinds & kind) != 0;

    /// <summary>The first feature of a kind, and the number of features.</summary>
    public (int Start, int Count) this[FeatureKind kind] => Array.IndexOf(Order, kind) is var i ? (starts[i], starts[i + 1] - starts[i]) : default;
}
