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

    /// <summary>The features that the readout reads: one kind, or several combined. The spikes of the last step by default. A shorthand for <see cref="ReadoutFeatures"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is undefined, none, or has both Spikes and SpikeCounts.</exception>
    public FeatureKind Features { get => ReadoutFeatures.Kinds; init => ReadoutFeatures = ReadoutFeatures with { Kinds = value }; }

    /// <summary>The decay of the trace per step, in [0, 1]; one value, one per neuron, or a distribution. 0.95 by default. A shorthand for a single entry of <see cref="FeatureOptions.TraceDecays"/>.</summary>
    public NeuronValues TraceDecay
    {
        get => ReadoutFeatures.TraceDecays[0];
        init => ReadoutFeatures = ReadoutFeatures with { TraceDecays = [ReservoirOptions.WithinEach(value, 0, 1)] };
    }

    /// <summary>The features that the readout reads, with all options; never null.</summary>
    public FeatureOptions ReadoutFeatures { get; init => field = value ?? throw new ArgumentNullException(nameof(ReadoutFeatures)); } = new();

    /// <summary>How sensors become inputs of the reservoir; null, the default, if the sensors are the inputs. Its number of sensors is the model's.</summary>
    public SensorCoding? Sensors { get; init; }

    /// <summary>Whether a trainer may also change the weights of the reservoir. False by default: only the readout is trained.</summary>
    public bool TrainReservoir { get; init; }
}
