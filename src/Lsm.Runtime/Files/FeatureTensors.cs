using Lsm.Runtime.IO;

namespace Lsm.Runtime.Files;

/// <summary>The features of the readout: metadata entries <c>features</c> and <c>sensor_delays</c>, tensors <c>trace_decay</c> and <c>membrane_trace_decay</c>.</summary>
internal static class FeatureTensors
{
    private const string Features = "features", SensorDelays = "sensor_delays", TraceDecay = "trace_decay", MembraneTraceDecay = "membrane_trace_decay";

    private static readonly (string Name, FeatureKind Value)[] Kinds =
    [
        ("spikes", FeatureKind.Spikes), ("spike_counts", FeatureKind.SpikeCounts), ("trace", FeatureKind.Trace), ("membrane", FeatureKind.Membrane),
        ("membrane_trace", FeatureKind.MembraneTrace), ("adaptation", FeatureKind.Adaptation), ("sensors", FeatureKind.Sensors),
    ];

    public static void Describe(LiquidStateMachine model, Dictionary<string, string> metadata)
    {
        metadata[Features] = string.Join("+", Kinds.Where(kind => model.FeatureLayout.Has(kind.Value)).Select(static kind => kind.Name));
        if (model.FeatureLayout.Has(FeatureKind.Sensors) && model.FeatureOptions.SensorDelays.Count > 0)
            metadata[SensorDelays] = string.Join(",", model.FeatureOptions.SensorDelays.Select(static delay => MetadataText.Of(delay)));
    }

    /// <summary>The entries of decays that were drawn from a distribution: of a trace, or of the membrane's trace.</summary>
    public static void DescribeDrawn(LiquidStateMachine model, Dictionary<string, string> metadata)
    {
        FeatureOptions options = model.FeatureOptions;
        for (int trace = 0; trace < Math.Max(1, model.FeatureLayout.Traces); trace++)
        {
            if (options.TraceDecays[trace].IsDistribution)
                metadata.Add(TraceKey(trace), OptionsMetadata.Text(options.TraceDecays[trace]));
        }
        if (options.MembraneTraceDecay.IsDistribution && model.FeatureLayout.Has(FeatureKind.MembraneTrace))
            metadata.Add(OptionsMetadata.Prefix + MembraneTraceDecay, OptionsMetadata.Text(options.MembraneTraceDecay));
    }

    public static IEnumerable<TensorInfo> Declare(LiquidStateMachine model)
    {
        long n = model.ReservoirSize, traces = Math.Max(1, model.FeatureLayout.Traces);
        yield return traces == 1 ? new TensorInfo(TraceDecay, TensorType.F32, n) : new TensorInfo(TraceDecay, TensorType.F32, traces, n);
        if (model.FeatureLayout.Has(FeatureKind.MembraneTrace))
            yield return new TensorInfo(MembraneTraceDecay, TensorType.F32, n);
    }

    public static void Write(LiquidStateMachine model, SafetensorsWriter writer)
    {
        var decays = new float[Math.Max(1, model.FeatureLayout.Traces) * model.ReservoirSize];
        for (int trace = 0; trace * model.ReservoirSize < decays.Length; trace++)
            model.TraceDecayOf(trace).CopyTo(decays.AsSpan(trace * model.ReservoirSize));
        writer.Write<float>(TraceDecay, decays);
        if (model.FeatureLayout.Has(FeatureKind.MembraneTrace))
            writer.Write(MembraneTraceDecay, model.MembraneTraceDecay);
    }

    /// <exception cref="InvalidDataException">An entry or a tensor is missing or illegal.</exception>
    /// <exception cref="ArgumentException">A value is out of range.</exception>
    public static FeatureOptions Read(SafetensorsFile file, int n)
    {
        FeatureKind kinds = FeatureKind.None;
        foreach (string name in file.Text(Features).Split('+'))
        {
            FeatureKind kind = Array.Find(Kinds, known => known.Name == name).Value;
            if (kind == FeatureKind.None || (kinds & kind) != 0)
                throw file.Bad($"metadata entry '{Features}' is {SafetensorsHeader.Quote(file.Text(Features))}; known are {string.Join(", ", Kinds.Select(static k => k.Name))}, each at most once, joined by +");
            kinds |= kind;
        }

        bool several = file[TraceDecay].Shape.Length == 2;
        float[] decays = several ? file.ExpectOperands(TraceDecay, -1, n) : file.ExpectOperands(TraceDecay, n);
        return new FeatureOptions
        {
            Kinds = kinds,
            TraceDecays = [.. Enumerable.Range(0, decays.Length / n).Select(trace => Drawn(file, TraceKey(trace)) ?? new NeuronValues(decays.AsSpan(trace * n, n)))],
            MembraneTraceDecay = Drawn(file, OptionsMetadata.Prefix + MembraneTraceDecay)
                ?? (file.TryFind(MembraneTraceDecay, out _) ? file.ExpectOperands(MembraneTraceDecay, n) : 0.95f),
            SensorDelays = file.Metadata.TryGetValue(SensorDelays, out string? delays) ? Delays(file, delays) : [],
        };
    }

    /// <summary>Refuses distributions whose values, drawn again, are not those of the tensors.</summary>
    /// <exception cref="InvalidDataException">The message names the entry and the first value that differs.</exception>
    public static void CheckDrawn(SafetensorsFile file, LiquidStateMachine model)
    {
        float[] decays = file.Read<float>(TraceDecay);
        for (int trace = 0; trace < model.FeatureOptions.TraceDecays.Count; trace++)
            OptionsMetadata.RequireSame(
                file, TraceKey(trace), model.FeatureOptions.TraceDecays[trace], model.TraceDecayOf(trace), decays.AsSpan(trace * model.ReservoirSize, model.ReservoirSize), TraceDecay);
        if (file.TryFind(MembraneTraceDecay, out _))
            OptionsMetadata.RequireSame(
                file, OptionsMetadata.Prefix + MembraneTraceDecay, model.FeatureOptions.MembraneTraceDecay, model.MembraneTraceDecay, file.Read<float>(MembraneTraceDecay), MembraneTraceDecay);
    }

    private static string TraceKey(int trace) => OptionsMetadata.Prefix + TraceDecay + (trace == 0 ? "" : FormattableString.Invariant($".{trace}"));

    private static NeuronValues? Drawn(SafetensorsFile file, string key) =>
        !file.Metadata.TryGetValue(key, out string? text) ? default(NeuronValues?)
        : NeuronValues.TryParse(text, out NeuronValues drawn) ? drawn
        : throw file.Bad($"metadata entry '{key}' is {SafetensorsHeader.Quote(text)}; the name and the numbers of a distribution are expected");

    private static int[] Delays(SafetensorsFile file, string text) => Array.ConvertAll(text.Split(','), part =>
        int.TryParse(part, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int delay)
            ? delay
            : throw file.Bad($"metadata entry '{SensorDelays}' is {SafetensorsHeader.Quote(text)}; whole numbers joined by commas are expected"));
}
