namespace Lsm.Runtime;

/// <summary>The options of all neuron parameters, checked. Immutable.</summary>
internal sealed class NeuronOptions : IEquatable<NeuronOptions>
{
    private readonly Dictionary<NeuronParameter, NeuronValues> given = []; // the others have their defaults

    public NeuronValues this[NeuronParameter parameter] => given.TryGetValue(parameter, out NeuronValues values) ? values : parameter.Default;

    /// <summary>Returns a copy with another value of a parameter.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public NeuronOptions With(NeuronParameter parameter, NeuronValues values)
    {
        var copy = new NeuronOptions();
        foreach ((NeuronParameter key, NeuronValues value) in given)
        {
            copy.given[key] = value;
        }

        copy.given[parameter] = parameter.Check(values);
        return copy;
    }

    public bool Equals(NeuronOptions? other) => other is not null && NeuronModel.Parameters.All(parameter => this[parameter] == other[parameter]);

    public override bool Equals(object? obj) => Equals(obj as NeuronOptions);

    public override int GetHashCode() => HashCode.Combine(this[NeuronModel.Beta], this[NeuronModel.Threshold]);
}
