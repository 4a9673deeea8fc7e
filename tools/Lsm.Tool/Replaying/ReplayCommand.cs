using System.CommandLine;
using Lsm.Runtime;
using Lsm.Runtime.Recording;

namespace Lsm.Tool.Replaying;

/// <summary><c>lsm replay RECORDING --model M</c>: whether a recording gives the same checksums on this machine.</summary>
internal static class ReplayCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("recording") { Description = "The recording." };
        var model = new Option<string>("--model") { Description = "The model that was recorded.", Required = true, HelpName = "FILE" };
        var command = new ToolCommand(
            "replay",
            "Runs a recording again and compares every checksum with the recorded one. Exits with 1 if one differs.",
            "lsm replay run.lsmrec --model arm.safetensors",
            "lsm replay run.lsmrec --model arm.safetensors --engine vulkan")
        {
            file, model,
        };
        var engines = new EngineArguments(command);
        command.Do((parsed, report) =>
        {
            string path = parsed.GetValue(file)!;
            RunRecording recording = RecordingPair.Load(path);
            using LsmEngine engine = engines.Create(parsed, RecordingPair.LoadModel(parsed.GetValue(model)!, (path, recording)), RecordingPair.MaxSteps(recording));
            report.Line($"On {engine.Device}:");
            Divergence? found = RecordingPair.Replay(Path.GetFileName(path), recording, engine, report);
            report.Document["recording"] = path;
            report.Document["device"] = engine.Device;
            report.Document["frames"] = recording.FrameCount;
            report.Document["lateFrames"] = recording.Substitutions.Count;
            report.Document["same"] = found is null;
            report.Document["firstDifference"] = Differences.ToJson(found);
            return found is null ? CommandLine.Success : CommandLine.Bad;
        });
        return command;
    }
}
