using System.CommandLine;
using Lsm.Runtime.Files;
using Lsm.Runtime.Recording;
using Lsm.Tool.Data;

namespace Lsm.Tool.Inspection;

/// <summary><c>lsm inspect FILE</c>: what is in a model, a state or a recording.</summary>
internal static class InspectCommand
{
    public static Command Create()
    {
        var path = new Argument<string>("file") { Description = "A model, a saved state or a recording." };
        var command = new ToolCommand(
            "inspect",
            "Shows what is in a file. Of a model: sizes, options, training, weights, firing rates, and what a tick costs here. Of a state: agents and their rates. "
            + "Of a recording: frames, agents, late frames, and for every sensor its range and where it stays the same.",
            "lsm inspect arm.safetensors",
            "lsm inspect run.lsmrec",
            "lsm inspect arm.safetensors --engine vulkan --json")
        {
            path,
        };
        var engine = new EngineArguments(command);
        command.Do((parsed, report) =>
        {
            string file = parsed.GetValue(path)!;
            report.Document["file"] = file;
            switch (KindOf(file))
            {
                case "lsm.model":
                    return new ModelInspection(file, ModelFile.Load(file), report).Write(model => engine.Create(parsed, model, ModelInspection.MaxSteps));
                case "lsm.state":
                    return StateInspection.Write(file, StateFile.Load(file), report);
                default:
                    return RecordingInspection.Write(file, RecordingFile.Load(file), report);
            }
        });
        return command;
    }

    private static string KindOf(string path)
    {
        using SafetensorsFile file = SafetensorsFile.Open(SavedFile.Require(path, "Name a model, a saved state or a recording."));
        string? format = file.Metadata.GetValueOrDefault("format");
        return format is "lsm.model" or "lsm.state" or "lsm.recording"
            ? format
            : throw new ToolException($"{file.Name} is a safetensors file of {file.Tensors.Count} tensors, but no model, state or recording: its metadata entry 'format' is {(format is null ? "missing" : $"'{format}'")}.");
    }
}
