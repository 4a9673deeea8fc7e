using System.CommandLine;
using Lsm.Runtime.Files;
using Lsm.Runtime.Recording;
using Lsm.Tool.Data;
using Lsm.Tool.Replaying;
using Lsm.Tool.Training;

namespace Lsm.Tool.Inspection;

/// <summary><c>lsm inspect FILE</c>: what is in a model, a state or a recording.</summary>
internal static class InspectCommand
{
    public static Command Create()
    {
        var path = new Argument<string>("file") { Description = "A model, a saved state or a recording." };
        var model = new Option<string?>("--model") { Description = "Of a recording: the model that was recorded, for the names of its sensors.", HelpName = "FILE" };
        var command = new ToolCommand(
            "inspect",
            "Shows what is in a file. Of a model: sizes, options, training, weights, firing rates, and what a tick costs here. Of a state: agents and their rates. "
            + "Of a recording: frames, agents, late frames, and for every sensor its range and where it stays the same.",
            "lsm inspect arm.safetensors",
            "lsm inspect run.lsmrec --model arm.safetensors",
            "lsm inspect arm.safetensors --engine vulkan --json")
        {
            path, model,
        };
        var engine = new EngineArguments(command);
        command.Do((parsed, report) =>
        {
            string file = parsed.GetValue(path)!;
            report.Document["file"] = file;
            SavedKind kind = SavedFile.KindOf(file, "Name a model, a saved state or a recording.");
            if (parsed.GetValue(model) is { } other && kind != SavedKind.Recording)
            {
                throw new ToolException($"--model is {other}, and names the sensors of a recording; {file} is {SavedFile.Name(kind)}. Leave --model out.");
            }

            switch (kind)
            {
                case SavedKind.Model:
                    return new ModelInspection(file, ModelFile.Load(file), report).Write(loaded => engine.Create(parsed, loaded, ModelInspection.MaxSteps));
                case SavedKind.State:
                    return StateInspection.Write(file, StateFile.Load(file), report);
                default:
                    RunRecording recording = RecordingFile.Load(file);
                    return RecordingInspection.Write(file, recording, parsed.GetValue(model) is { } recorded ? ModelNote.SensorsOf(RecordingPair.LoadModel(recorded, (file, recording))) : null, report);
            }
        });
        return command;
    }
}
