using System.CommandLine;
using Lsm.Runtime;
using Lsm.Runtime.Deadlines;
using Lsm.Runtime.Recording;

namespace Lsm.Bench.Replay;

/// <summary><c>replay A [B] --model M</c>: checks the checksums of a recording on this machine, or finds the first difference of two recordings.</summary>
internal static class ReplayCommand
{
    private const int Shown = 10;

    public static Command Create(Option<string> engine, Option<int?> device)
    {
        var files = new Argument<string[]>("recording") { Description = "One recording to replay, or two to compare.", Arity = new ArgumentArity(1, 2) };
        var model = new Option<string>("--model") { Description = "The model file of the recording.", Required = true };
        var command = new Command("replay", "Replays a recording and compares every checksum, or finds the first difference of two recordings. The exit code is 0 if all is equal, 1 if something differs, 2 for an error.")
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

    /// <summary>Returns 0 if all is equal, 1 if something differs, 2 for an error.</summary>
    public static int Run(string[] files, string model, EngineKind kind, int? device, TextWriter output, TextWriter errors)
    {
        try
        {
            RunRecording[] recordings = Array.ConvertAll(files, RecordingFile.Load);
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

    private static int One(string file, RunRecording recording, LsmEngine engine, TextWriter output)
    {
        string name = Path.GetFileName(file), of = $"{recording.FrameCount} frames of {Agents(recording)}";
        Divergence? found = RunComparison.Replay(recording, engine);
        if (found is null)
        {
            output.WriteLine($"{name}: all {of} have the recorded checksums; {recording.Substitutions.Count} ticks were late.");
            return 0;
        }

        output.WriteLine($"{name}: frame {found.Frame}, agent {found.Agent}: the checksum here is not the recorded one ({of}).");
        if (found.Frame == recording.FirstFrame)
        {
            output.WriteLine("This is the first frame of the recording: either its agents did not start at rest, so it cannot be replayed, or the arithmetic of the two machines differs.");
        }

        return 1;
    }

    private static int Two(string[] files, RunRecording[] recordings, LsmEngine engine, TextWriter output)
    {
        (RunRecording first, RunRecording second) = (recordings[0], recordings[1]);
        string[] names = [.. files.Select(static file => Path.GetFileName(file)!)];
        names = names[0] == names[1] ? files[0] == files[1] ? ["the first", "the second"] : files : names;
        int[] held = [One(files[0], first, engine, output), One(files[1], second, engine, output)];
        Divergence? cause = RunComparison.Compare(first, second);
        if (cause is null)
        {
            bool whole = first.FrameCount == second.FrameCount && first.FirstFrame == second.FirstFrame;
            output.WriteLine(whole ? $"Both recordings have the same {first.FrameCount} frames." : $"They are the same in every frame that both have; {names[0]} has {Span(first)}, {names[1]} {Span(second)}.");
            return whole && held.Sum() == 0 ? 0 : 1;
        }

        IReadOnlyList<Divergence> all = RunComparison.CompareFrame(first, second, cause.Frame);
        long from = Math.Max(first.FirstFrame, second.FirstFrame);
        output.WriteLine(cause.Frame == from ? "They differ in the first frame that both have:" : $"They are the same up to frame {cause.Frame - 1}, and differ in the next frame:");
        foreach (Divergence each in all.Take(Shown))
        {
            output.WriteLine($"  {each.Describe(names[0], names[1])}");
        }

        if (all.Count > Shown)
        {
            output.WriteLine($"  and {all.Count - Shown} more; {all.Select(static each => each.Agent).Distinct().Count()} agents differ, of {first.AgentsOf((int)(cause.Frame - first.FirstFrame)).Length}.");
        }

        output.WriteLine(Verdict(cause, names, held));
        if (first.FirstFrame == second.FirstFrame && RunComparison.Hunt(first, second, engine) is { } effect)
        {
            output.WriteLine($"In a replay here, the first neuron that differs: {effect.Describe(names[0], names[1])}.");
        }

        return 1;
    }

    private static string Verdict(Divergence cause, string[] names, int[] held) => (cause.IsCause, cause.Variable, held[0], held[1]) switch
    {
        (true, _, _, _) => "The inputs differ: look for code before this frame that sets them on one machine and not on the other.",
        (false, "substitute", _, _) => "The liquids agree, but only one machine met the deadline: in lockstep, exchange the motors handed out (GovernorOptions.Exchange).",
        (false, _, 0, 1) => $"The inputs are the same, and {names[0]} has its checksums here: the machine of {names[1]} broke the arithmetic contract, or other code changed its state. Run `Lsm.Bench doctor` there.",
        (false, _, 1, 0) => $"The inputs are the same, and {names[1]} has its checksums here: the machine of {names[0]} broke the arithmetic contract, or other code changed its state. Run `Lsm.Bench doctor` there.",
        _ => "The inputs are the same, but neither recording has its checksums here: either the agents did not start at rest, or all three machines differ. Run `Lsm.Bench doctor` on each.",
    };

    private static string Agents(RunRecording recording)
    {
        int agents = recording.Stays.ToArray().Select(static stay => stay.Agent).Distinct().Count();
        return recording.Checksums.Length == (long)agents * recording.FrameCount ? $"{agents} agents" : $"{agents} agents, which are spawned and despawned,";
    }

    private static string Span(RunRecording recording) => recording.FrameCount == 0 ? "none" : $"{recording.FirstFrame} to {recording.FirstFrame + recording.FrameCount - 1}";
}
