namespace Lsm.Runtime;

/// <summary>The parameters of synapses other than their weights.</summary>
internal static class SynapseParameters
{
    /// <summary>The delay of a recurrent synapse in steps.</summary>
    public static readonly NeuronParameter Delay = new("Delay", "delay", 1, 255, 1, IsOptional: true, IsWhole: true);

    /// <summary>The delay of an input synapse in ticks.</summary>
    public static readonly NeuronParameter InputDelay = new("InputDelay", "input_delay", 0, 255, 0, IsOptional: true, IsWhole: true);

    /// <summary>The largest number of synapses between a sensor and a neuron.</summary>
    public const int MostTaps = 16;

    /// <summary>Refuses a value out of range, and values per neuron.</summary>
    /// <exception cref="ArgumentException">The message names the option, the value and the legal range.</exception>
    public static NeuronValues Check(NeuronParameter parameter, NeuronValues values) => values.IsPerNeuron
        ? throw new ArgumentException($"{parameter.Option} has {values.Values.Length} values; give one for all synapses, or build the reservoir from weights with a delay per synapse.", parameter.Option)
        : parameter.Check(values);
}
