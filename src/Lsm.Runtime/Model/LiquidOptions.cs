namespace Lsm.Runtime;

/// <summary>The options of a <see cref="LiquidStateMachine"/>: the reservoir, the readout and its features. Immutable.</summary>
public sealed record LiquidOptions
{
    /// <summary>The options of the reservoir; never null.</summary>
    public ReservoirOptions Reservoir { get; init => field = value ?? throw new ArgumentNullException(nameof(Reservoir)); } = new();

    /// <summary><c>linear</c> (default) or <c>mlp</c> (N -> N/2 -> ReLU -> out).</summary>
    /// <exception cref="ArgumentException">The name is unknown; the message lists the known ones.</exception>
    public string Readout { get; init => field = Readouts.Readout.CheckName(value); } = Readouts.Readout.LinearName;

    /// <summary><see cref="Readout"/> by an enumeration instead of a name.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is undefined.</exception>
    public Readouts.ReadoutKind ReadoutKind
    {
        get => Readout == Readouts.Readout.MlpName ? Readouts.ReadoutKind.Mlp : Readouts.ReadoutKind.Linear;
        init => Readout = value switch
        {
            Readouts.ReadoutKind.Linear => Readouts.Readout.LinearName,
            Readouts.ReadoutKind.Mlp => Readouts.Readout.MlpName,
            _ => throw new ArgumentOutOfRangeException(nameof(ReadoutKind), value, $"ReadoutKind is {value}; known: Linear, Mlp."),
        };
    }

    /// <summary>The feature of every neuron that the readout reads; the spikes of the last step by default.</summary>
    public FeatureKind Features
    {
        get;
        init => field = Enum.IsDefined(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Features), value, $"Features is {value}; known: {string.Join(", ", Enum.GetNames<FeatureKind>())}.");
    }

    /// <summary>The decay of the traces per step, in [0, 1]; one value, one per neuron, or a distribution. 0.95 by default. Used with <see cref="FeatureKind.Trace"/> only.</summary>
    public NeuronValues TraceDecay { get; init => field = ReservoirOptions.WithinEach(value, 0, 1); } = 0.95f;

    /// <summary>How sensors become inputs of the reservoir; null, the default, if the sensors are the inputs. Its number of sensors is the model's.</summary>
    public SensorCoding? Sensors { get; init; }

    /// <summary>Whether a trainer may also change the weights of the reservoir. False by default: only the readout is trained.</summary>
    public bool TrainReservoir { get; init; }
}
