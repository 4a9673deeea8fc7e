using Lsm.Runtime.Numerics;

namespace Lsm.Runtime;

/// <summary>The values of all neuron parameters of a reservoir, [neuron] each. Immutable and free-threaded.</summary>
internal sealed class NeuronParameters
{
    private readonly Dictionary<NeuronParameter, float[]> values = [];
    private readonly HashSet<NeuronParameter> used = [];

    /// <summary>Takes the given values, which it checks and snaps, and the defaults of the other parameters.</summary>
    /// <exception cref="ArgumentException">A value is out of range, or there is neither one nor one per neuron.</exception>
    /// <param name="neurons">The number of neurons.</param>
    /// <param name="seed">The seed of the reservoir; null if nothing is drawn; distributions are then refused.</param>
    /// <param name="isRelay">Whether a neuron keeps the default of an optional parameter unless there is one value per neuron; null for none.</param>
    /// <param name="given">The values that are not defaults.</param>
    public NeuronParameters(int neurons, ulong? seed, Func<int, bool>? isRelay, params ReadOnlySpan<(NeuronParameter Parameter, NeuronValues Values)> given)
    {
        Count = neurons;
        foreach (NeuronParameter parameter in NeuronModel.Parameters)
        {
            NeuronValues chosen = parameter.Default;
            foreach ((NeuronParameter which, NeuronValues theirs) in given)
            {
                chosen = which == parameter ? theirs : chosen;
            }

            float[] each = parameter.Check(chosen).Expand(parameter.Option, neurons, seed, parameter.Lowest, parameter.Highest, parameter.IsWhole);
            for (int i = 0; isRelay is not null && parameter.IsOptional && !chosen.IsPerNeuron && i < neurons; i++)
            {
                each[i] = isRelay(i) ? parameter.Default : each[i];
            }

            FloatRules.CopySnapped(each, each);
            values.Add(parameter, each);
            if (!parameter.IsOptional || each.AsSpan().ContainsAnyExcept(parameter.Default))
            {
                used.Add(parameter);
            }
        }
    }

    /// <summary>The number of neurons.</summary>
    public int Count { get; }

    /// <summary>[neuron].</summary>
    public ReadOnlySpan<float> this[NeuronParameter parameter] => values[parameter];

    /// <summary>Returns whether a parameter is in use: it is not optional, or it differs from its default in some neuron.</summary>
    public bool Uses(NeuronParameter parameter) => used.Contains(parameter);
}
