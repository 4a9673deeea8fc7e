using System.CommandLine;
using System.Text.Json.Nodes;
using Lsm.Runtime;
using Lsm.Runtime.Recording;
using Lsm.Tool.Output;
using Lsm.Tool.Training;

namespace Lsm.Tool.Replaying;

/// <summary><c>lsm compare A B [--model M]</c>: the first frame in which two recordings differ, and why.</summary>
internal static class CompareCommand
{
    private const int Shown = 10;

    public static Command Create()
    {
        var first = new Argument<string>("first") { Description = "A recording." };
        var second = new Argument<string>("second") { Description = "Another recording of the same model." };
        var model = new Option<string?>("--model") { Description = "Also replay both with this model, name the first neuron that differs, and call sensors by the names of its columns.", HelpName = "FILE" };
        var command = new ToolCommand(
            "compare",
            "Finds the first frame in which two recordings differ: sensors, steps, agents, motors, or the result. Exits with 1 if they differ.",
            "lsm compare mine.lsmrec theirs.lsmrec",
            "lsm compare mine.lsmrec theirs.lsmrec --model arm.safetensors --engine vulkan")
        {
            first, second, model,
        };
        var engines = new EngineArguments(command);
        command.Do((parsed, report) =>
        {
            (string Path, RunRecording Recording)[] files = [.. new[] { parsed.GetValue(first)!, parsed.GetValue(second)! }.Select(static path => (path, RecordingPair.Load(path)))];
            string[] names = Names(files[0].Path, files[1].Path);
            if (parsed.GetValue(model) is not { } path)
            {
                return Compare(names, files[0].Recording, files[1].Recording, null, report);
            }

            using LsmEngine engine = engines.Create(parsed, RecordingPair.LoadModel(path, files), RecordingPair.MaxSteps(files[0].Recording, files[1].Recording));
            report.Line($"On {engine.Device}:");
            report.Document["device"] = engine.Device;
            return Compare(names, files[0].Recording, files[1].Recording, engine, report);
        });
        return command;
    }

    private static int Compare(string[] names, RunRecording first, RunRecording second, LsmEngine? engine, Report report)
    {
        bool[]? replays = engine is null ? null : [RecordingPair.Replay(names[0], first, engine, report) is null, RecordingPair.Replay(names[1], second, engine, report) is null];
        Divergence? cause = RunComparison.Compare(first, second);
        bool whole = first.FrameCount == second.FrameCount && first.FirstFrame == second.FirstFrame;
        report.Document["names"] = new JsonArray(names[0], names[1]);
        report.Document["replays"] = replays is null ? null : new JsonArray(replays[0], replays[1]);
        report.Document["same"] = cause is null && whole;
        report.Document["firstDifference"] = Differences.ToJson(cause);
        if (cause is null)
        {
            report.Line(whole
                ? $"Both are the same {Numbers.Plural(first.FrameCount, "frame")}."
                : $"They are the same in every frame that both have; {names[0]} has {Span(first)}, {names[1]} {Span(second)}.");
            return whole && (replays is null || replays.All(static same => same)) ? CommandLine.Success : CommandLine.Bad;
        }

        WriteDifferences(names, engine is null ? null : ModelNote.SensorsOf(engine.Model), first, second, cause, report);
        report.Line(Verdict(cause, names, replays));
        if (engine is not null && first.FirstFrame == second.FirstFrame && RunComparison.Hunt(first, second, engine) is { } neuron)
        {
            report.Line($"The first neuron that differs when both are replayed here: {neuron.Describe(names[0], names[1])}.");
            report.Document["firstNeuron"] = Differences.ToJson(neuron);
        }

        return CommandLine.Bad;
    }

    private static void WriteDifferences(string[] names, string[]? sensors, RunRecording first, RunRecording second, Divergence cause, Report report)
    {
        IReadOnlyList<Divergence> all = RunComparison.CompareFrame(first, second, cause.Frame);
        report.Document["differences"] = new JsonArray([.. all.Select(Differences.ToJson)]);
        report.Line(cause.Frame == Math.Max(first.FirstFrame, second.FirstFrame) ? "They differ in the first frame that both have:" : $"They are the same up to frame {cause.Frame - 1} and differ in the next:");
        foreach (Divergence each in all.Take(Shown))
        {
            report.Line($"  {each.Describe(names[0], names[1], sensors)}");
        }

        if (all.Count > Shown)
        {
            int agents = all.Select(static each => each.Agent).Distinct().Count();
            report.Line($"  and {all.Count - Shown} more differences, in {agents} of {first.AgentsOf((int)(cause.Frame - first.FirstFrame)).Length} agents.");
        }
    }

    private static string Verdict(Divergence cause, string[] names, bool[]? replays) => (cause.IsCause, cause.Variable, replays) switch
    {
        (true, _, _) => "The two runs had different input. Look for what sets it, before this frame, on one machine and not on the other.",
        (false, "substitute", _) => "The liquids agree; a deadline was met on one machine only. In lockstep, exchange the motors that were handed out (GovernorOptions.Exchange).",
        (false, _, null) => "The two runs had the same input. With --model, both are replayed here, which shows whose result is wrong.",
        (false, _, [true, false]) => Wrong(names[0], names[1]),
        (false, _, [false, true]) => Wrong(names[1], names[0]),
        _ => "The two runs had the same input, and neither replays here: both began with agents that were not at rest, or all three machines compute other bits. Run 'lsm doctor' on each.",
    };

    private static string Wrong(string right, string wrong) =>
        $"The two runs had the same input, and {right} replays here. The machine that made {wrong} computed other bits, or its state was changed from outside. Run 'lsm doctor' there.";

    private static string[] Names(string first, string second)
    {
        (string a, string b) = (Path.GetFileName(first), Path.GetFileName(second));
        return a != b ? [a, b] : first != second ? [first, second] : ["the first", "the second"];
    }

    private static string Span(RunRecording recording) => recording.FrameCount == 0 ? "none" : $"{recording.FirstFrame} to {recording.FirstFrame + recording.FrameCount - 1}";
}
