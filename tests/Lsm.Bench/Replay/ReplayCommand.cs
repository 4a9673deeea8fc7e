using System.CommandLine;
using Lsm.Runtime;
using Lsm.Runtime.Files;
using Lsm.Runtime.Frames;

namespace Lsm.Bench.Replay;

/// <summary><c>replay A [B] --model M</c>: does a recording hold on this machine, and where do two part.</summary>
internal static class ReplayCommand
{
    public static Command Create(Option<string> engine, Option<int?> device)
    {
        var files = new Argument<string[]>("recording") { Description = "One recording to run again, or two to compare.", Arity = new ArgumentArity(1, 2) };
        var model = new Option<string>("--model") { Description = "The model file that was recorded.", Required = true };
        var command = new Command("replay", "Runs a recording again and holds every checksum to it, or finds where two recordings part. Exits with 0 if all is equal, 1 if something differs, 2 if it cannot tell.")
        {
            files, model, engine, device,
        };
        command.SetAction(parsed =>
        {
            EngineKind kind = parsed.GetValue(engine) == "vulkan" ? EngineKind.Vulkan : EngineKind.Cpu;
            return Run(parsed.GetValue(files)!, parsed.GetValue(model)!, kind, parsed.GetValue(device), Console.Out, Console.Error);
        });
        return command;
    }

    /// <summary>0 if everything is equal, 1 if something differs, 2 if that cannot be told.</summary>
    public static int Run(string[] files, string model, EngineKind kind, int? device, TextWriter output, TextWriter errors)
    {
        try
        {
            Recording[] recordings = Array.ConvertAll(files, RecordingFile.Load);
            int steps = Math.Clamp(recordings.Max(static each => each.Steps.IsEmpty ? 1 : each.Steps.ToArray().Max()), 1, 4096);
            using LsmEngine engine = LsmEngine.Create(LiquidStateMachine.Load(model), kind, new EngineOptions { DeviceIndex = device, MaxSteps = steps });
            output.WriteLine($"On {engine.Device}:");
            return recordings.Length == 1 ? One(files[0], recordings[0], engine, output) : Two(files, recordings, engine, output);
        }
        catch (Exception mistake) when (mistake is IOException or InvalidDataException or UnauthorizedAccessException or ArgumentException or InvalidOperationException)
        {
            errors.WriteLine(mistake.Message);
            return 2;
        }
    }

    private static int One(string file, Recording recording, LsmEngine engine, TextWriter output)
    {
        Divergence? found = RunComparison.Replay(recording, engine);
        output.WriteLine(found is null
            ? $"{Path.GetFileName(file)}: all {recording.FrameCount} frames of {recording.Agents.Length} agents hold; {recording.Substitutions.Count} ticks were late."
            : $"{Path.GetFileName(file)}: frame {found.Frame}, agent {found.Agent}: its sensors give another checksum here than the recorded one.");
        return found is null ? 0 : 1;
    }

    private static int Two(string[] files, Recording[] recordings, LsmEngine engine, TextWriter output)
    {
        (Recording first, Recording second) = (recordings[0], recordings[1]);
        int held = One(files[0], first, engine, output) + One(files[1], second, engine, output);
        Divergence? cause = RunComparison.Compare(first, second);
        if (cause is null && first.FrameCount == second.FrameCount)
        {
            output.WriteLine($"Both are the same {first.FrameCount} frames.");
            return held == 0 ? 0 : 1;
        }

        output.WriteLine(cause is null ? $"They are the same for {Math.Min(first.FrameCount, second.FrameCount)} frames, and then one ends." : $"They part in {cause}.");
        if (RunComparison.Hunt(first, second, engine) is { } effect)
        {
            output.WriteLine($"Run again here, the first neuron in which they part: {effect}.");
        }

        return 1;
    }
}
