using Lsm.Runtime;

namespace Lsm.Nir;

/// <summary>An optional parameter of the neurons that is kept in the metadata of their node.</summary>
/// <param name="Key">Its name in the metadata.</param>
/// <param name="Default">The value without an effect.</param>
/// <param name="Get">The values of a reservoir, [neuron].</param>
/// <param name="With">Options with other values.</param>
/// <param name="Loss">The property for which NIR has no primitive; null if it has one and the metadata only restore digits, or if another parameter reports it.</param>
internal sealed record NirIngredient(
    string Key, float Default, Func<LiquidReservoir, float[]> Get, Func<ReservoirOptions, NeuronValues, ReservoirOptions> With, string? Loss)
{
    private const string Plasticity = "recurrent synapses have short-term plasticity; NIR knows none";

    public static readonly NirIngredient SynapticDecay = new(
        "lsm_synaptic_decay", 0, static r => r.SynapticDecay.ToArray(), static (options, values) => options with { SynapticDecay = values }, null);

    public static readonly IReadOnlyList<NirIngredient> All =
    [
        new("lsm_refractory_period", 0, static r => r.RefractoryPeriod.ToArray(), static (options, values) => options with { RefractoryPeriod = values },
            "neurons rest for some steps after a spike; NIR knows no refractory period"),
        SynapticDecay,
        new("lsm_adaptation_strength", 0, static r => r.AdaptationStrength.ToArray(), static (options, values) => options with { AdaptationStrength = values },
            "spikes raise the neuron's threshold; NIR knows no adaptation"),
        new("lsm_adaptation_decay", 0.99f, static r => r.AdaptationDecay.ToArray(), static (options, values) => options with { AdaptationDecay = values }, null),
        new("lsm_utilisation", 1, static r => r.Utilisation.ToArray(), static (options, values) => options with { Utilisation = values }, Plasticity),
        new("lsm_depression_decay", 0, static r => r.DepressionDecay.ToArray(), static (options, values) => options with { DepressionDecay = values }, Plasticity),
        new("lsm_facilitation_decay", 0, static r => r.FacilitationDecay.ToArray(), static (options, values) => options with { FacilitationDecay = values }, Plasticity),
    ];

    /// <summary>Writes the parameters that a reservoir uses to its node, and lists those for which NIR has no primitive.</summary>
    public static void Write(LiquidReservoir reservoir, NirNode node, List<string> losses)
    {
        foreach (NirIngredient each in All)
        {
            float[] values = each.Get(reservoir);
            if (!values.AsSpan().ContainsAnyExcept(each.Default))
                continue;
            node.Arrays.Add(each.Key, new NirArray(values, values.Length));
            if (each.Loss is { } loss)
                losses.Add($"Node '{node.Name}': {loss}. Kept as {each.Key}.");
        }
        if (reservoir.LargestPayload > 1)
        {
            node.Arrays.Add(NirLayout.LargestPayload, new NirArray([(long)reservoir.LargestPayload]));
            losses.Add($"Node '{node.Name}': spikes carry a number up to {reservoir.LargestPayload}; NIR's carry 1. Kept as {NirLayout.LargestPayload}.");
        }
    }
}
