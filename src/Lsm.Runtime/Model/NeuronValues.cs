namespace Lsm.Runtime;

/// <summary>A neuron parameter: one value for all neurons, or one per neuron. Immutable.</summary>
public readonly struct NeuronValues : IEquatable<NeuronValues>
{
    private readonly float single;
    private readonly float[]? each;

    /// <summary>Creates one value for all neurons.</summary>
    public NeuronValues(float value) => single = value;

    /// <summary>Creates one value per neuron, in neuron order; copies the values.</summary>
    public NeuronValues(ReadOnlySpan<float> values) => each = values.ToArray();

    /// <summary>Whether there is one value per neuron.</summary>
    public bool IsPerNeuron => each is not null;

    /// <summary>The values: one, or one per neuron.</summary>
    public ReadOnlySpan<float> Values => each ?? [single];

    /// <summary>Converts one value for all neurons.</summary>
    public static implicit operator NeuronValues(float value) => new(value);

    /// <summary>Converts one value per neuron, in neuron order; copies the values.</summary>
    public static implicit operator NeuronValues(float[] values) => new(values.AsSpan());

    /// <summary>Converts one value for all neurons.</summary>
    public static NeuronValues ToNeuronValues(float value) => new(value);

    /// <summary>Whether the values are equal.</summary>
    public static bool operator ==(NeuronValues left, NeuronValues right) => left.Equals(right);

    /// <summary>Whether the values differ.</summary>
    public static bool operator !=(NeuronValues left, NeuronValues right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(NeuronValues other) => IsPerNeuron == other.IsPerNeuron && Values.SequenceEqual(other.Values);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is NeuronValues other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Values.Length, Values.IsEmpty ? 0 : Values[0]);

    /// <inheritdoc/>
    public override string ToString() => each is null
        ? single.ToString(System.Globalization.CultureInfo.InvariantCulture)
        : $"{each.Length} values";

    /// <summary>Returns one value for each of <paramref name="count"/> neurons.</summary>
    internal float[] Expand(string option, int count)
    {
        if (each is null)
        {
            var all = new float[count];
            Array.Fill(all, single);
            return all;
        }

        return each.Length == count
            ? (float[])each.Clone()
            : throw new ArgumentException($"{option} has {each.Length} values for {count} neurons; give one value, or one per neuron.", option);
    }
}
