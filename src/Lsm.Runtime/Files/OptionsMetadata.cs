using Lsm.Runtime.IO;

namespace Lsm.Runtime.Files;

/// <summary>The options a reservoir was drawn with, as metadata entries <c>options.*</c>; unset ones have no entry.</summary>
internal static class OptionsMetadata
{
    internal const string Prefix = "options.";

    /// <summary>The text of an option with one value per neuron: the values are the tensor of that name.</summary>
    private const string PerNeuron = "tensor";

    public static void Write(ReservoirOptions options, Dictionary<string, string> metadata)
    {
        Put("topology", options.Topology);
        Put("connectivity", options.Connectivity);
        Put("fan_in", options.FanIn);
        Put("k", options.K);
        Put("rewire_probability", options.RewireProbability);
        Put("m", options.M);
        Put("lines", options.Lines);
        Put("line_share", options.LineShare);
        if (options.Column is { } column)
            ColumnMetadata.Write(column, metadata);
        Put("exc_ratio", options.ExcRatio);
        Put("spectral_radius", options.SpectralRadius);
        Put("weight_scale", options.WeightScale);
        Put("input_scaling", options.InputScaling);
        Put("seed", MetadataText.Of(options.Seed));
        Put("input_taps", options.InputTaps == 1 ? null : options.InputTaps);
        PutValues(SynapseParameters.Delay, options.Delay);
        PutValues(SynapseParameters.InputDelay, options.InputDelay);
        foreach (NeuronParameter parameter in NeuronModel.Parameters)
        {
            PutValues(parameter, options.Of(parameter));
        }

        void PutValues(NeuronParameter parameter, NeuronValues values)
        {
            if (!parameter.IsOptional || values != parameter.Default)
                Put(parameter.Tensor, Text(values));
        }

        void Put(string key, object? value)
        {
            if (value is not null)
                metadata.Add(Prefix + key, value as string ?? (value is int whole ? MetadataText.Of(whole) : MetadataText.Of((double)value)));
        }
    }

    /// <summary>The options, or null if the model was built from given weights.</summary>
    /// <exception cref="InvalidDataException">An entry is not a number, or contradicts the neurons' parameters.</exception>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static ReservoirOptions? Read(SafetensorsFile file, InputKind input, NeuronTraits traits, NeuronParameters neurons)
    {
        if (!file.Metadata.ContainsKey(Prefix + "topology"))
            return null;
        var options = new ReservoirOptions
        {
            Topology = file.Text(Prefix + "topology"),
            Connectivity = Number("connectivity"),
            FanIn = Whole("fan_in"),
            K = Whole("k"),
            RewireProbability = Number("rewire_probability"),
            M = Whole("m"),
            Lines = Whole("lines"),
            LineShare = Number("line_share"),
            Column = ColumnMetadata.Read(file),
            ExcRatio = file.Double(Prefix + "exc_ratio"),
            SpectralRadius = Number("spectral_radius"),
            WeightScale = Number("weight_scale"),
            InputScaling = file.Double(Prefix + "input_scaling"),
            Seed = file.ULong(Prefix + "seed"),
            Input = input,
            Reset = traits.Reset,
            LargestPayload = traits.LargestPayload,
            InputTaps = Whole("input_taps") ?? 1,
            Delay = Delay(SynapseParameters.Delay),
            InputDelay = Delay(SynapseParameters.InputDelay),
        };
        foreach (NeuronParameter parameter in NeuronModel.Parameters)
        {
            if (!parameter.IsOptional || file.Metadata.ContainsKey(Prefix + parameter.Tensor))
                options = options.With(parameter, Values(parameter.Tensor, neurons[parameter]));
        }

        CheckValues(file, options, neurons.Count, neurons);
        return options;

        double? Number(string key) => file.Metadata.ContainsKey(Prefix + key) ? file.Double(Prefix + key) : null;
        int? Whole(string key) => file.Metadata.ContainsKey(Prefix + key) ? file.Int(Prefix + key) : null;

        NeuronValues Delay(NeuronParameter parameter) => file.Metadata.ContainsKey(Prefix + parameter.Tensor) ? Values(parameter.Tensor, []) : parameter.Default;

        NeuronValues Values(string key, ReadOnlySpan<float> each)
        {
            string text = file.Text(Prefix + key);
            return text == PerNeuron ? new NeuronValues(each) : NeuronValues.TryParse(text, out NeuronValues drawn) ? drawn : file.Single(Prefix + key);
        }
    }

    /// <summary>The text of an option: the value, the distribution by name and numbers, or that the values are the tensor of that name.</summary>
    public static string Text(NeuronValues values) => values.IsPerNeuron ? PerNeuron : values.IsDistribution ? values.ToString() : MetadataText.Of(values.Values[0]);

    /// <summary>Refuses options that give other neuron parameters than the tensors hold. Distributions are drawn again.</summary>
    /// <exception cref="InvalidDataException">The message names the first entry that contradicts its tensor.</exception>
    /// <exception cref="ArgumentException">A distribution cannot be drawn.</exception>
    private static void CheckValues(SafetensorsFile file, ReservoirOptions options, int count, NeuronParameters neurons)
    {
        NeuronParameters expected = options.NeuronsOf(count);
        foreach (NeuronParameter parameter in NeuronModel.Parameters)
            RequireSame(file, Prefix + parameter.Tensor, options.Of(parameter), expected[parameter], neurons[parameter], parameter.Tensor);
    }

    /// <summary>Refuses an option whose values, drawn again, are not those of its tensor.</summary>
    /// <exception cref="InvalidDataException">The message names the entry and the first value that differs.</exception>
    public static void RequireSame(SafetensorsFile file, string key, NeuronValues option, ReadOnlySpan<float> expected, ReadOnlySpan<float> each, string tensor)
    {
        int same = each.CommonPrefixLength(expected);
        if (same < each.Length)
            throw file.Bad($"metadata entry '{key}' is {Text(option)}, but tensor '{tensor}' holds {MetadataText.Of(each[same])} at {same}");
    }
}
