using System.Text.Json.Nodes;
using Lsm.Runtime;
using Lsm.Runtime.Readouts;

namespace Lsm.Tool.Training;

/// <summary>
/// What <c>lsm train</c> keeps in a model's training metadata, so that <c>lsm run</c> feeds it as it was trained: the names of columns and motors. The scale of the sensors is in the
/// model, and steps, latency and warmup are in the readout's timing.
/// </summary>
internal sealed record ModelNote
{
    /// <summary>The names of the input columns, in the order of the sensors.</summary>
    public required string[] Inputs { get; init; }

    /// <summary>The names of the targets, or of the classes, in the order of the motors.</summary>
    public required string[] Targets { get; init; }

    /// <summary>Whether motors are scores of classes, from sound.</summary>
    public required bool HasClasses { get; init; }

    /// <summary>The column that says which sequence a row belongs to, or null.</summary>
    public string? Sequence { get; init; }

    /// <summary>The names of the motors in results: a target, with "+2" where it is two rows ahead.</summary>
    public string[] MotorNames(ReadoutTiming? timing) => timing is not { Latency: > 0 } ? Targets : Array.ConvertAll(Targets, target => $"{target}+{timing.Latency}");

    /// <summary>The entries for the file, with the name of the data added.</summary>
    public Dictionary<string, string> ToMetadata(string data)
    {
        var entries = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["tool"] = $"lsm {Version.Text}",
            ["data"] = data,
            ["task"] = HasClasses ? "classes" : "regression",
            ["inputs"] = Text(Inputs),
            ["targets"] = Text(Targets),
        };
        if (Sequence is not null)
        {
            entries["sequence"] = Sequence;
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
                HasClasses = metadata["task"] == "classes",
                Sequence = metadata.GetValueOrDefault("sequence"),
            };
            return note.Inputs.Length == inputs && note.Targets.Length == motors
                ? note
                : throw new InvalidDataException("The training metadata do not fit the model's sizes. Train the model again.");
        }
        catch (Exception bad) when (bad is KeyNotFoundException or FormatException or InvalidOperationException or System.Text.Json.JsonException)
        {
            throw new InvalidDataException($"The training metadata are damaged ({bad.Message}). Train the model again.", bad);
        }
    }

    /// <summary>The names of a model's sensors; null if <c>lsm train</c> did not write it.</summary>
    public static string[]? SensorsOf(LiquidStateMachine model) => From(model.Readout.Training, model.InputSize, model.OutputSize)?.Inputs;

    private static string Text(string[] names) => new JsonArray([.. names.Select(static name => JsonValue.Create(name))]).ToJsonString();

    private static string[] Names(string text) => [.. JsonNode.Parse(text)!.AsArray().Select(static name => name!.GetValue<string>())];
}
