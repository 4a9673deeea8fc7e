using System.Globalization;
using System.Text.Json.Nodes;

namespace Lsm.Tool.Training;

/// <summary>
/// What <c>lsm train</c> keeps in a model's training metadata, so that <c>lsm run</c> feeds it as it was trained: columns, scaling, steps. The model
/// itself takes sensors that are scaled already.
/// </summary>
internal sealed record ModelNote
{
    /// <summary>The names of the input columns, in the order of the sensors.</summary>
    public required string[] Inputs { get; init; }

    /// <summary>The names of the targets, or of the classes, in the order of the motors.</summary>
    public required string[] Targets { get; init; }

    /// <summary>How inputs become sensors.</summary>
    public required SensorScaling Scaling { get; init; }

    /// <summary>Neuron steps a row.</summary>
    public required int Steps { get; init; }

    /// <summary>Rows at the start of a sequence that were not learned.</summary>
    public required int Warmup { get; init; }

    /// <summary>How many rows ahead of its sensors a motor is right.</summary>
    public required int Ahead { get; init; }

    /// <summary>Whether motors are scores of classes, from sound.</summary>
    public required bool HasClasses { get; init; }

    /// <summary>The column that says which sequence a row belongs to, or null.</summary>
    public string? Sequence { get; init; }

    /// <summary>The names of the motors in results: a target, with "+2" where it is two rows ahead.</summary>
    public string[] MotorNames => Ahead == 0 ? Targets : Array.ConvertAll(Targets, target => $"{target}+{Ahead}");

    /// <summary>The entries for the file, with words about data and scores added.</summary>
    public Dictionary<string, string> ToMetadata(string data, IReadOnlyList<double?[][]> scores)
    {
        var entries = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["tool"] = $"lsm {Version.Text}",
            ["data"] = data,
            ["task"] = HasClasses ? "classes" : "regression",
            ["inputs"] = Text(Inputs),
            ["input_offset"] = Text(Scaling.Offset),
            ["input_scale"] = Text(Scaling.Scale),
            ["scaling"] = "sensor = (input - input_offset) * input_scale",
            ["targets"] = Text(Targets),
            ["steps"] = Number(Steps),
            ["warmup"] = Number(Warmup),
            ["ahead"] = Number(Ahead),
        };
        if (Sequence is not null)
        {
            entries["sequence"] = Sequence;
        }

        for (int part = 0; part < 2; part++)
        {
            double?[] liquid = [.. scores.Select(target => target[part][0])];
            if (liquid.Any(static score => score is not null))
            {
                entries[(HasClasses ? "accuracy_" : "nrmse_") + (part == 0 ? "training" : "validation")] =
                    string.Join(' ', liquid.Select(static score => score is { } value ? value.ToString("G6", CultureInfo.InvariantCulture) : "none"));
            }
        }

        return entries;
    }

    /// <summary>The note of a model that <c>lsm train</c> wrote, or null for another's.</summary>
    /// <exception cref="InvalidDataException">An entry does not fit.</exception>
    public static ModelNote? From(IReadOnlyDictionary<string, string> metadata, int inputs, int motors)
    {
        if (!metadata.TryGetValue("tool", out string? tool) || !tool.StartsWith("lsm ", StringComparison.Ordinal))
        {
            return null;
        }

        try
        {
            var note = new ModelNote
            {
                Inputs = Names(metadata["inputs"]),
                Targets = Names(metadata["targets"]),
                Scaling = new SensorScaling(Values(metadata["input_offset"]), Values(metadata["input_scale"])),
                Steps = int.Parse(metadata["steps"], CultureInfo.InvariantCulture),
                Warmup = int.Parse(metadata["warmup"], CultureInfo.InvariantCulture),
                Ahead = int.Parse(metadata["ahead"], CultureInfo.InvariantCulture),
                HasClasses = metadata["task"] == "classes",
                Sequence = metadata.GetValueOrDefault("sequence"),
            };
            return note.Inputs.Length == inputs && note.Scaling.Offset.Length == inputs && note.Scaling.Scale.Length == inputs && note.Targets.Length == motors && note.Steps is >= 1 and <= 4096
                ? note
                : throw new InvalidDataException("The training metadata do not fit the model's sizes. Train the model again.");
        }
        catch (Exception bad) when (bad is KeyNotFoundException or FormatException or OverflowException or InvalidOperationException or System.Text.Json.JsonException)
        {
            throw new InvalidDataException($"The training metadata are damaged ({bad.Message}). Train the model again.", bad);
        }
    }

    private static string Text(string[] names) => new JsonArray([.. names.Select(static name => JsonValue.Create(name))]).ToJsonString();

    private static string Text(double[] values) => new JsonArray([.. values.Select(static value => JsonValue.Create(value))]).ToJsonString();

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string[] Names(string text) => [.. JsonNode.Parse(text)!.AsArray().Select(static name => name!.GetValue<string>())];

    private static double[] Values(string text) => [.. JsonNode.Parse(text)!.AsArray().Select(static value => value!.GetValue<double>())];
}
