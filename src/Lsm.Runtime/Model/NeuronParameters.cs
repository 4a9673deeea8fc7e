using Lsm.Runtime.Numerics;

namespace Lsm.Runtime;

/// <summary>The values of all parameters of a reservoir's neurons, [neuron] each. Immutable and free-threaded.</summary>
internal sealed class NeuronParameters
{
    private readonly Dictionary<NeuronParameter, float[]> values = [];

    /// <summary>Given values, which are checked and snapped; the defaults for the rest.</summary>
    /// <exception cref="ArgumentException">A value is out of range, or there is neither one nor one per neuron.</exception>
    public NeuronParameters(int neurons, params ReadOnlySpan<(NeuronParameter Parameter, NeuronValues Values)> given)
    {
        foreach (NeuronParameter parameter in NeuronModel.Parameters)
        {
            NeuronValues chosen = parameter.Default;
            foreach ((NeuronParameter which, NeuronValues theirs) in given)
            {
                chosen = which == parameter ? theirs : chosen;
            }

            float[] each = parameter.Check(chosen).Expand(parameter.Option, neurons);
            FloatRules.CopySnapped(each, each);
            values.Add(parameter, each);
        }
    }

    /// <summary>[neuron].</summary>
    public ReadOnlySpan<float> this[NeuronParameter parameter] => values[parameter];

    /// <summary>Whether a parameter does anything: it is not optional, or differs from its default somewhere.</summary>
    public bool Uses(NeuronParameter parameter) => !parameter.IsOptional || values[parameter].AsSpan().ContainsAnyExcept(parameter.Default);
}
