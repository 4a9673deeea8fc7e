using System.Text.Json.Nodes;
using Lsm.Runtime;
using Lsm.Runtime.Readouts;
using Lsm.Tool.Output;
using Lsm.Tool.Training;

namespace Lsm.Tool.Inspection;

/// <summary>What <c>lsm inspect</c> says of the sensors, the ingredients, the features and the timing of a model.</summary>
internal sealed class LiquidParts(LiquidStateMachine model, ModelNote? note, Report report)
{
    private static readonly FeatureKind[] Kinds =
    [
        FeatureKind.Spikes, FeatureKind.SpikeCounts, FeatureKind.Trace, FeatureKind.Membrane, FeatureKind.MembraneTrace, FeatureKind.Adaptation, FeatureKind.Sensors,
    ];

    public void Write()
    {
        WriteSensors();
        WriteIngredients();
        WriteFeatures();
        WriteTiming(model.Readout.Timing);
    }

    private void WriteSensors()
    {
        report.Line();
        if (model.SensorCoding is not { } coding)
        {
            report.Line("Sensors: the reservoir takes them as they are.");
            report.Document["coding"] = null;
            return;
        }

        report.Line(coding.Fields == 0
            ? "Sensors: the model takes raw values and scales each, (sensor - offset) * scale."
            : $"Sensors: the model takes raw values, scales each, (sensor - offset) * scale, and makes {coding.Fields} inputs of it: fields of width {Numbers.Short(coding.FieldWidth)} from -1 to 1.");
        string[] names = [.. Enumerable.Range(0, coding.SensorCount).Select(i => note?.Inputs[i] ?? Numbers.Count(i))];
        report.Table(
            ["sensor", "offset", "scale", "fields", "-1 is", "1 is"],
            [.. names.Select((name, i) => (string[])[name, Numbers.Short(coding.Offset[i]), Numbers.Short(coding.Scale[i]), $"{coding.Fields}", Raw(coding, i, -1), Raw(coding, i, 1)])]);
        report.Document["coding"] = new JsonObject
        {
            ["fields"] = coding.Fields, ["fieldWidth"] = Numbers.Json(coding.FieldWidth),
            ["sensors"] = new JsonArray([.. names.Select((name, i) => new JsonObject { ["name"] = name, ["offset"] = coding.Offset[i], ["scale"] = coding.Scale[i] })]),
        };
    }

    private static string Raw(SensorCoding coding, int sensor, double scaled) =>
        Numbers.Short(coding.Scale[sensor] == 0 ? null : coding.Offset[sensor] + (scaled / coding.Scale[sensor]));

    private void WriteIngredients()
    {
        LiquidReservoir reservoir = model.Reservoir;
        List<(string Name, string Value)> all =
        [
            .. NeuronModel.Parameters.Where(parameter => parameter.IsOptional && reservoir.Neurons.Uses(parameter)).Select(parameter => (parameter.Option, ModelInspection.Range(reservoir.Neurons[parameter]))),
        ];
        Add(reservoir.InputTaps > 1, "InputTaps", $"{reservoir.InputTaps} synapses between a sensor and a neuron");
        Add(reservoir.InputDelays.Length > 0, "InputDelay", $"{ModelInspection.Range(Floats(reservoir.InputDelays))} ticks");
        Add(reservoir.Recurrent.Delays.Length > 0, "Delay", $"{ModelInspection.Range(Floats(reservoir.Recurrent.Delays))} steps");
        Add(reservoir.LargestPayload > 1, "LargestPayload", $"{reservoir.LargestPayload}: graded spikes");
        Add(reservoir.Reset == ResetKind.Value, "Reset", "to ResetValue");
        report.Line();
        report.Line(all.Count == 0 ? "Ingredients: none; the neurons are leaky integrate-and-fire neurons without delays." : "Ingredients");
        foreach ((string name, string value) in all)
        {
            report.Line($"  {name,-18} {value}");
        }

        report.Document["ingredients"] = new JsonObject(all.Select(static each => KeyValuePair.Create(each.Name, (JsonNode?)each.Value)));

        void Add(bool isUsed, string name, string value)
        {
            if (isUsed)
            {
                all.Add((name, value));
            }
        }
    }

    private void WriteFeatures()
    {
        FeatureLayout layout = model.FeatureLayout;
        report.Line();
        report.Line($"Features: the readout reads {Numbers.Count(model.FeatureCount)}");
        var json = new JsonObject();
        foreach (FeatureKind kind in Kinds.Where(layout.Has))
        {
            int count = layout[kind].Count;
            report.Line($"  {kind,-18} {Numbers.Count(count)}{Detail(kind)}");
            json[$"{kind}"] = count;
        }

        report.Document["featureCounts"] = json;
    }

    private string Detail(FeatureKind kind) => kind switch
    {
        FeatureKind.Trace => $", {Numbers.Plural(model.FeatureLayout.Traces, "trace")} per neuron, decay {string.Join("; ", Enumerable.Range(0, model.FeatureLayout.Traces).Select(trace => ModelInspection.Range(model.TraceDecayOf(trace))))}",
        FeatureKind.MembraneTrace => $", decay {ModelInspection.Range(model.MembraneTraceDecay)}",
        FeatureKind.Sensors when model.FeatureOptions.SensorDelays.Count > 0 => $", of this tick and {string.Join(", ", model.FeatureOptions.SensorDelays)} ticks before",
        _ => "",
    };

    private void WriteTiming(ReadoutTiming? timing)
    {
        report.Line();
        report.Line(timing is null
            ? "Timing: the readout does not say how the frames of its training ran."
            : $"Timing: trained with {Numbers.Plural(timing.Steps, "step")} per frame, latency {timing.Latency}, {Numbers.Plural(timing.Warmup, "frame")} of warmup{(timing.TickLength is { } seconds ? $", frames of {Numbers.Short(seconds)} s" : "")}.");
        report.Document["timing"] = timing is null ? null : new JsonObject
        {
            ["steps"] = timing.Steps, ["latency"] = timing.Latency, ["warmup"] = timing.Warmup, ["tickLength"] = Numbers.Json(timing.TickLength),
        };
    }

    private static float[] Floats(ReadOnlySpan<byte> values) => Array.ConvertAll(values.ToArray(), static value => (float)value);
}
