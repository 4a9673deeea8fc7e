using Lsm.Runtime.IO;
using Lsm.Runtime.Networks;
using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Files;

/// <summary>
/// Whether a saved reservoir can have been drawn with the options that its file names: the number and the signs of its synapses, the bound that a weight scale sets, and
/// the input weights, which are drawn again. The graph and the spectral radius are not computed again.
/// </summary>
internal static class OptionsCheck
{
    /// <summary>The largest value of the inverse normal distribution of a double.</summary>
    private const double LargestNormal = 9;

    /// <summary>Describes the first option that contradicts the weights; null if there is none.</summary>
    public static string? FirstContradiction(ReservoirOptions options, LiquidReservoir reservoir) =>
        Together(options) ?? SynapseCount(options, reservoir) ?? Signs(options, reservoir.Recurrent) ?? Scale(options, reservoir) ?? Inputs(options, reservoir) ?? Delays(options, reservoir);

    /// <summary>Options that exclude each other, or the topology.</summary>
    private static string? Together(ReservoirOptions options)
    {
        (string Option, bool IsSet, string Topology)[] owners =
        [
            ("connectivity", options.Connectivity is not null, Topologies.ErdosRenyiName), ("fan_in", options.FanIn is not null, Topologies.ErdosRenyiName),
            ("k", options.K is not null, Topologies.SmallWorldName), ("rewire_probability", options.RewireProbability is not null, Topologies.SmallWorldName),
            ("m", options.M is not null, Topologies.ScaleFreeName), ("column_lambda", options.Column is not null, Topologies.ColumnName),
            ("lines", options.Lines is not null, Topologies.DelayLineName), ("line_share", options.LineShare is not null, Topologies.DelayLineName),
        ];
        foreach ((string option, bool isSet, string topology) in owners)
        {
            if (isSet && topology != options.Topology && !(option == "fan_in" && options.Topology == Topologies.DelayLineName))
                return $"metadata entry '{OptionsMetadata.Prefix}{option}' is there, but the topology is {options.Topology}; it belongs to {topology}";
        }
        return options.Connectivity is not null && options.FanIn is not null ? Both("connectivity", "fan_in")
            : options.SpectralRadius is not null && options.WeightScale is not null ? Both("spectral_radius", "weight_scale")
            : null;
    }

    private static string? SynapseCount(ReservoirOptions options, LiquidReservoir reservoir)
    {
        long n = reservoir.Size, count = reservoir.Recurrent.SynapseCount, pairs = n * (n - 1);
        switch (options.Topology)
        {
            case Topologies.SmallWorldName:
                int k = options.K ?? Topologies.DefaultK(reservoir.Size);
                return count == n * k ? null : Contradicts("k", k, $"{count} synapses; {n * k} follow from it");
            case Topologies.ScaleFreeName:
                int m = options.M ?? Topologies.DefaultM(reservoir.Size);
                return count == 2 * m * (n - m) ? null : Contradicts("m", m, $"{count} synapses; {2 * m * (n - m)} follow from it");
            case Topologies.ColumnName or Topologies.DelayLineName:
                return Drawn(options, reservoir);
            default:
                return options.FanIn is { } fanIn ? FanIn(fanIn, reservoir.Recurrent) : Connectivity(options.Connectivity ?? 0.1, count, pairs);
        }
    }

    /// <summary>These graphs are drawn again, which takes little time.</summary>
    private static string? Drawn(ReservoirOptions options, LiquidReservoir reservoir)
    {
        SynapseMatrix drawn = Topologies.Generate(
            options.Topology, reservoir.Size, null, options.FanIn, null, null, null, options.ExcRatio, null, weightScale: 1, options.Seed,
            options.Column, options.Lines, options.LineShare, reservoir.Threshold);
        bool hasDelays = options.Delay == SynapseParameters.Delay.Default; // otherwise the option has replaced the delays of the topology
        return drawn.RowStart.SequenceEqual(reservoir.Recurrent.RowStart) && drawn.Targets.SequenceEqual(reservoir.Recurrent.Targets)
            && (!hasDelays || drawn.Delays.SequenceEqual(reservoir.RecurrentDelays))
            ? null
            : $"metadata entry '{OptionsMetadata.Prefix}topology' is {options.Topology}, which contradicts the weights: with these options and this seed other synapses are drawn";
    }

    private static string? FanIn(int fanIn, SynapseMatrix recurrent)
    {
        var incoming = new int[recurrent.Size];
        foreach (int target in recurrent.Targets)
            incoming[target]++;
        int other = incoming.AsSpan().IndexOfAnyExcept(fanIn);
        return other < 0 ? null : Contradicts("fan_in", fanIn, $"{incoming[other]} synapses to neuron {other}");
    }

    /// <summary>Ten standard deviations of the number of synapses: a sound file is never refused.</summary>
    private static string? Connectivity(double p, long count, long pairs)
    {
        double expected = p * pairs, most = 10 * Math.Sqrt(expected * (1 - p));
        return Math.Abs(count - expected) <= most + 1e-6
            ? null
            : Contradicts("connectivity", p, FormattableString.Invariant($"{count} synapses; about {expected:F0} follow from it"));
    }

    private static string? Signs(ReservoirOptions options, SynapseMatrix recurrent)
    {
        if (options.Topology == Topologies.DelayLineName)
            return null; // its signs are drawn for each synapse
        int excitatory = (int)Math.Floor(options.ExcRatio * recurrent.Size), first = recurrent.RowStart[excitatory];
        foreach (float weight in recurrent.Weights[..first])
        {
            if (weight < 0)
                return Contradicts("exc_ratio", options.ExcRatio, $"a negative weight of one of the first {excitatory} neurons");
        }
        foreach (float weight in recurrent.Weights[first..])
        {
            if (weight > 0)
                return Contradicts("exc_ratio", options.ExcRatio, $"a positive weight of a neuron after the first {excitatory}");
        }
        return null;
    }

    private static string? Scale(ReservoirOptions options, LiquidReservoir reservoir)
    {
        if (options.WeightScale is not { } scale || options.Topology is Topologies.ColumnName or Topologies.DelayLineName)
            return null;
        double most = (LargestNormal * scale) + reservoir.Weights.Scale;
        foreach (float weight in reservoir.Recurrent.Weights)
        {
            if (Math.Abs(weight) > most)
                return Contradicts("weight_scale", scale, $"a recurrent weight of {MetadataText.Of(weight)}");
        }
        return null;
    }

    private static string? Inputs(ReservoirOptions options, LiquidReservoir reservoir)
    {
        float[] drawn = FloatRules.Operands("w_in", options.InputWeightsOf(reservoir.InputSize, reservoir.Size));
        double scale = FloatRules.PowerOfTwo(reservoir.ScaleExponent);
        for (int i = 0; i < drawn.Length; i++)
        {
            float expected = reservoir.Input == InputKind.Spikes ? (float)((int)Math.Round(drawn[i] * scale) * reservoir.Weights.Scale) : drawn[i];
            if (expected != reservoir.InputWeights[i])
                return FormattableString.Invariant($"metadata entries 'options.seed' {options.Seed} and 'options.input_scaling' {options.InputScaling} contradict tensor 'w_in': it holds {reservoir.InputWeights[i]:R} at {i}, and {expected:R} is drawn with them");
        }
        return null;
    }

    /// <summary>Delays are drawn again.</summary>
    private static string? Delays(ReservoirOptions options, LiquidReservoir reservoir)
    {
        byte[] recurrent = ReservoirDraw.Delays(reservoir.Recurrent.SynapseCount, options), input = ReservoirDraw.InputDelays(reservoir.InputSize, reservoir.Size, options);
        bool isDefault = options.Delay == SynapseParameters.Delay.Default;
        return !isDefault && !recurrent.AsSpan().SequenceEqual(GivenDelays(reservoir)) ? $"metadata entry '{OptionsMetadata.Prefix}delay' is {options.Delay}, which contradicts the delays of the recurrent synapses"
            : isDefault && options.Topology != Topologies.ColumnName && reservoir.RecurrentDelays.Length > 0 ? $"tensor 'recurrent.delay' is there, but the options name no delay"
            : !input.AsSpan().SequenceEqual(reservoir.InputDelays) ? $"metadata entry '{OptionsMetadata.Prefix}input_delay' is {options.InputDelay}, which contradicts the delays of the input synapses"
            : null;
    }

    /// <summary>The delays of the recurrent synapses, also where all are 1 and the reservoir keeps none.</summary>
    private static ReadOnlySpan<byte> GivenDelays(LiquidReservoir reservoir)
    {
        if (reservoir.RecurrentDelays.Length > 0)
            return reservoir.RecurrentDelays;
        var ones = new byte[reservoir.Recurrent.SynapseCount];
        Array.Fill(ones, (byte)1);
        return ones;
    }

    private static string Both(string first, string second) =>
        $"metadata entries '{OptionsMetadata.Prefix}{first}' and '{OptionsMetadata.Prefix}{second}' are both there; one of them excludes the other";

    private static string Contradicts(string option, IFormattable value, string found) =>
        FormattableString.Invariant($"metadata entry '{OptionsMetadata.Prefix}{option}' is {value}, which contradicts the weights: they have {found}");
}
