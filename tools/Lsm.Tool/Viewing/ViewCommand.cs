using System.CommandLine;
using System.Runtime.InteropServices;
using Lsm.Inspector;
using Lsm.Runtime;
using Lsm.Runtime.Files;
using Lsm.Runtime.Recording;
using Lsm.Tool.Data;
using Lsm.Tool.Replaying;

namespace Lsm.Tool.Viewing;

/// <summary><c>lsm view RECORDING --model M</c>: the inspector on a recording, until it is interrupted.</summary>
internal static class ViewCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("recording") { Description = "The recording." };
        var model = new Option<string>("--model") { Description = "The model that was recorded.", Required = true, HelpName = "FILE" };
        var state = new Option<string?>("--state") { Description = "The state before the first frame, if the recording did not start at rest: a stretch that the inspector saved.", HelpName = "FILE" };
        var port = new Option<int>("--port") { Description = "The port on this machine; 0 takes a free one.", HelpName = "N" };
        port.Within(0, 65535);
        var command = new ToolCommand(
            "view",
            "Shows a recording in the browser: any frame bit for bit, its spikes, sensors and motors, and what would have been with another sensor value. It serves this machine only, until Ctrl+C.",
            "lsm view run.lsmrec --model arm.safetensors",
            "lsm view recording.lsmrec --model arm.safetensors --state state.safetensors")
        {
            file, model, state, port,
        };
        command.Do((parsed, report) =>
        {
            string name = parsed.GetValue(file)!;
            RunRecording recording = RecordingPair.Load(name);
            LiquidStateMachine recorded = RecordingPair.LoadModel(parsed.GetValue(model)!, (name, recording));
            StateSnapshot? start = parsed.GetValue(state) is { } path ? LoadState(path, name, recording) : null;
            report.Note($"Running {recording.FrameCount} frames.");
            using var interrupted = new ManualResetEventSlim();
            using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop), terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
            using LsmInspector inspector = LsmInspector.Open(recording, recorded, start, new InspectorOptions { Port = parsed.GetValue(port), Output = TextWriter.Null });
            report.Line($"Open {inspector.Address} and end with Ctrl+C.");
            report.Document["address"] = inspector.Address.ToString();
            report.Finish();
            interrupted.Wait();
            return CommandLine.Success;

            void Stop(PosixSignalContext context)
            {
                context.Cancel = true; // the inspector is disposed first
                interrupted.Set();
            }
        });
        return command;
    }

    private static StateSnapshot LoadState(string path, string name, RunRecording recording)
    {
        StateSnapshot state = StateFile.Load(SavedFile.Require(path, SavedKind.State, "Name the state that was saved with the recording."));
        return state.ModelHash == recording.ModelHash && state.Frame == recording.FirstFrame
            ? state
            : throw new ToolException($"{path} is a state of model {state.ModelHash:x16} before frame {state.Frame}; {name} needs one of model {recording.ModelHash:x16} before frame {recording.FirstFrame}. Name the state that was saved with the recording.");
    }
}
