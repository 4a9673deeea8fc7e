using System.Text.Json.Nodes;
using Lsm.Runtime;
using Lsm.Runtime.Networks;
using Lsm.Runtime.Readouts;
using Lsm.Tool.Output;
using Lsm.Tool.Training;

namespace Lsm.Tool.Inspection;

/// <summary>What <c>lsm inspect</c> says of a model.</summary>
internal sealed class ModelInspection(string path, LiquidStateMachine model, Report report)
{
    /// <summary>The most steps per tick that a model is run with.</summary>
    public const int MaxSteps = 4096;

    private const int LargestSpectrum = 5000;

    private readonly ModelNote? note = ModelNote.From(model.Readout.Training, model.InputSize, model.OutputSize);

    /// <summary>Writes everything; the engine runs the model for its rates and times.</summary>
    public int Write(Func<LiquidStateMachine, LsmEngine> createEngine)
    {
        report.Document["kind"] = "model";
        WriteSizes();
        new LiquidParts(model, note, report).Write();
        WriteOptions();
        WriteTraining();
        WriteWeights();
        WriteActivity(createEngine);
        return CommandLine.Success;
    }

    private void WriteSizes()
    {
        LiquidReservoir reservoir = model.Reservoir;
        int synapses = reservoir.Recurrent.SynapseCount;
        double fanIn = synapses / (double)model.ReservoirSize;
        report.Line($"{Path.GetFileName(path)}: a model of {Numbers.Plural(model.InputSize, "sensor")}, {Numbers.Plural(model.ReservoirSize, "neuron")} and {Numbers.Plural(model.OutputSize, "motor")}.");
        report.Line($"  hash       {model.Hash:x16}");
        report.Line($"  synapses   {Numbers.Count(synapses)}, {Numbers.Short(fanIn)} per neuron; weights are multiples of 2^-{reservoir.ScaleExponent}");
        report.Line($"  input      {reservoir.Input}");
        report.Line($"  readout    {model.Readout.Name}, hash {model.Readout.Hash:x16}");
        report.Line($"  beta       {Range(reservoir.Beta)}   threshold {Range(reservoir.Threshold)}");
        report.Line($"  file       {Numbers.Count(new FileInfo(path).Length)} bytes");
        JsonObject document = report.Document;
        document["hash"] = $"{model.Hash:x16}";
        document["sensors"] = model.InputSize;
        document["neurons"] = model.ReservoirSize;
        document["motors"] = model.OutputSize;
        document["synapses"] = synapses;
        document["scaleExponent"] = reservoir.ScaleExponent;
        document["input"] = $"{reservoir.Input}";
        document["readout"] = model.Readout.Name;
        document["readoutHash"] = $"{model.Readout.Hash:x16}";
        document["features"] = $"{model.Features}";
        document["bytes"] = new FileInfo(path).Length;
    }

    private void WriteOptions()
    {
        report.Line();
        if (model.Reservoir.Options is not { } options)
        {
            report.Line("Options: none; the reservoir was built from given weights.");
            report.Document["options"] = null;
            return;
        }

        (string Name, string? Value)[] all =
        [
            ("topology", options.Topology), ("connectivity", Text(options.Connectivity)), ("fanIn", Text(options.FanIn)), ("k", Text(options.K)),
            ("rewireProbability", Text(options.RewireProbability)), ("m", Text(options.M)), ("excRatio", Text(options.ExcRatio)), ("spectralRadius", Text(options.SpectralRadius)),
            ("weightScale", Text(options.WeightScale)), ("inputScaling", Text(options.InputScaling)), ("seed", $"{options.Seed}"),
        ];
        report.Line("Options it was drawn with");
        var json = new JsonObject();
        foreach ((string name, string? value) in all.Where(static option => option.Value is not null))
        {
            report.Line($"  {name,-18} {value}");
            json[name] = value;
        }

        report.Document["options"] = json;

        static string? Text(double? value) => value is { } number ? Numbers.Exact(number) : null;
    }

    private void WriteTraining()
    {
        report.Line();
        KeyValuePair<string, string>[] entries = [.. model.Readout.Training.OrderBy(static entry => entry.Key, StringComparer.Ordinal)];
        report.Line(entries.Length == 0 ? "Training: nothing is noted; the readout is untrained, or built from given weights." : "Training");
        var json = new JsonObject();
        foreach ((string name, string value) in entries)
        {
            report.Line($"  {name,-18} {Shortened(value)}");
            json[name] = value;
        }

        report.Document["training"] = json;
    }

    private void WriteWeights()
    {
        SynapseMatrix recurrent = model.Reservoir.Recurrent;
        (string Name, WeightStatistics Of)[] all = [("input", WeightStatistics.Of(model.Reservoir.InputWeights)), ("recurrent", WeightStatistics.Of(recurrent.Weights)), .. Readout()];
        double? radius = model.ReservoirSize <= LargestSpectrum ? recurrent.SpectralRadius() : null;
        report.Line();
        report.Table(["weights", "count", "zero", "negative", "mean magnitude", "deviation", "largest"], [.. all.Select(static each => each.Of.ToRow(each.Name))]);
        report.Line(radius is { } value
            ? $"  The spectral radius of the recurrent weights is {Numbers.Short(value)}."
            : $"  The spectral radius is not computed for more than {Numbers.Count(LargestSpectrum)} neurons.");
        report.Document["weights"] = new JsonObject(all.Select(static each => KeyValuePair.Create(each.Name, (JsonNode?)each.Of.ToJson())));
        report.Document["spectralRadius"] = Numbers.Json(radius);
    }

    private IEnumerable<(string, WeightStatistics)> Readout() => model.Readout switch
    {
        LinearReadout linear => [("readout", WeightStatistics.Of(linear.Weights)), ("bias", WeightStatistics.Of(linear.Bias))],
        MlpReadout mlp => [("hidden", WeightStatistics.Of(mlp.HiddenWeights)), ("readout", WeightStatistics.Of(mlp.Weights)), ("bias", WeightStatistics.Of(mlp.Bias))],
        _ => [],
    };

    private void WriteActivity(Func<LiquidStateMachine, LsmEngine> createEngine)
    {
        using LsmEngine engine = createEngine(model);
        int steps = model.Readout.Timing?.Steps ?? 1;
        Activity activity = Activity.Measure(engine, steps);
        report.Line();
        report.Line($"On noise, {Numbers.Plural(Activity.Ticks, "tick")} of {Numbers.Plural(steps, "step")}: {Numbers.Short(activity.Rate)} spikes per neuron and step; {Numbers.Percent(activity.Silent)} of the neurons never fire, {Numbers.Percent(activity.Saturated)} always: {activity.Verdict}.");
        report.Line($"A tick of one agent takes {Numbers.Short(activity.TickMicroseconds)} us here (median), on {engine.Device}.");
        report.Document["activity"] = new JsonObject
        {
            ["ticks"] = Activity.Ticks, ["steps"] = steps, ["rate"] = Numbers.Json(activity.Rate), ["silent"] = Numbers.Json(activity.Silent),
            ["saturated"] = Numbers.Json(activity.Saturated), ["verdict"] = $"{activity.Verdict}",
        };
        report.Document["tickMicroseconds"] = Numbers.Json(activity.TickMicroseconds);
        report.Document["device"] = engine.Device;
    }

    /// <summary>The least and the largest value, or the only one.</summary>
    public static string Range(ReadOnlySpan<float> values)
    {
        float low = float.PositiveInfinity, high = float.NegativeInfinity;
        foreach (float value in values)
        {
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        }

        return low == high ? Numbers.Short(low) : $"{Numbers.Short(low)} to {Numbers.Short(high)}";
    }

    private static string Shortened(string value) => value.Length <= 76 ? value : value[..73] + "...";
}
