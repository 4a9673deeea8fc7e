using Lsm.Activity;
using Lsm.Runtime;
using Lsm.Runtime.Numerics;
using RobotArm.Control;
using RobotArm.Letters;
using RobotArm.Mechanics;
using RobotArm.Reaching;
using RobotArm.Report;

namespace RobotArm;

/// <summary>The whole run: training and test with a liquid, and the same without one.</summary>
internal static class Demo
{
    // Above the agent ids of all batches.
    private const ulong RecordedId = 1_000_000_000;

    /// <summary>Runs everything that the options name; writes no file.</summary>
    /// <param name="options">The options.</param>
    /// <param name="letters">The letters to write; may be empty.</param>
    /// <param name="display">Shows the progress.</param>
    public static RunResult Run(Options options, IReadOnlyList<Letter> letters, IProgressDisplay display)
    {
        var checksum = new RunChecksum();
        RunResult result = Reaches(options, display, checksum);
        return result with
        {
            Letters = letters.Count == 0 ? [] : Write(options, letters, result.Engine, display, checksum),
            Checksum = checksum.ToString(),
        };
    }

    private static RunResult Reaches(Options options, IProgressDisplay display, RunChecksum checksum)
    {
        using var controller = new LiquidController<ReachSensors>(
            ReachLiquid.Build(options.Seed), options.Engine, new Philox(options.Seed, ReachBatch.Membranes), Delay.Of(options.Latency));
        display.WriteLine(controller.Engine.Choice);
        var training = new ReachTraining(controller, options.Seed, options.Trials);
        training.Demonstrate(display);
        IReadOnlyList<ReachScore> demonstrationOnly = ReachTraining.Score(training.Test(display, "liquid drives alone, first test", checksum));
        training.Correct(display);
        controller.ClearTickTimes();
        IReadOnlyList<ReachBatch> batches = training.Test(display, "liquid drives alone", checksum);
        double[] tickSeconds = [.. controller.TickSeconds];
        ActivityRecorder activity = Record(controller, options.Seed);
        IReadOnlyList<ReachScore>? trainedForNoLatency = options.Latency == 0 ? null : TrainedForNoLatency(options, display);
        IReadOnlyList<ReachBatch> noLiquidBatches = NoLiquid(options, display);
        IReadOnlyList<ReachScore> scores = ReachTraining.Score(batches), noLiquid = ReachTraining.Score(noLiquidBatches);
        return new RunResult
        {
            Engine = controller.Engine.Kind,
            Device = controller.Engine.Device,
            Seed = options.Seed,
            Latency = options.Latency,
            Checksum = "",
            Reaches = [.. Reach.All.Select((_, i) => new ReachResult(scores[i], demonstrationOnly[i], noLiquid[i], trainedForNoLatency?[i], batches[i], noLiquidBatches[i]))],
            TickSeconds = tickSeconds,
            AgentsPerTick = options.Trials.Test,
            Activity = activity,
        };
    }

    /// <summary>The same delay, with a readout that is trained for no delay.</summary>
    private static IReadOnlyList<ReachScore> TrainedForNoLatency(Options options, IProgressDisplay display)
    {
        using var controller = new LiquidController<ReachSensors>(
            ReachLiquid.Build(options.Seed), options.Engine, new Philox(options.Seed, ReachBatch.Membranes), new Delay(options.Latency, 0));
        var training = new ReachTraining(controller, options.Seed, options.Trials);
        display.WriteLine($"The same liquid and delay, trained for no delay.");
        training.Demonstrate(display);
        training.Correct(display);
        return ReachTraining.Score(training.Test(display, "liquid drives alone"));
    }

    private static IReadOnlyList<ReachBatch> NoLiquid(Options options, IProgressDisplay display)
    {
        using var controller = new DirectController<ReachSensors>(Delay.Of(options.Latency));
        var training = new ReachTraining(controller, options.Seed, options.Trials, ReachTraining.SensorRidge);
        display.WriteLine("The same arm without a liquid: the readout reads the sensors.");
        training.Demonstrate(display);
        training.Correct(display);
        return training.Test(display, "sensors drive alone");
    }

    /// <summary>Runs one more trial of the first reach with a single agent and records what it does.</summary>
    private static ActivityRecorder Record(LiquidController<ReachSensors> controller, ulong seed)
    {
        ActivityRecorder? recorder = null;
        controller.Attached = state => recorder = new ActivityRecorder(state, [RecordedId], Reach.Ticks, TimeSpan.FromSeconds(Reach.TickSeconds));
        new ReachBatch([Reach.All[0]], seed, RecordedId).Run(controller, ControlMode.Autonomous, null, static () => { });
        controller.Attached = null;
        return recorder!;
    }

    private static List<LetterResult> Write(
        Options options, IReadOnlyList<Letter> letters, EngineKind engine, IProgressDisplay display, RunChecksum checksum)
    {
        display.WriteLine($"Letters: {string.Join(' ', letters.Select(letter => letter.Name))}");
        using var controller = new LiquidController<PenSensors>(PenLiquid.Build(options.Seed), engine, null, Delay.Of(options.Latency));
        var training = new PenTraining(controller, letters, options.Seed);
        training.Train(display);
        IReadOnlyList<(Vec2[] Free, Vec2[] Pushed)> written = training.Test(display, "liquid writes from memory", checksum);

        display.WriteLine("The same pen without a liquid: the readout reads the sensors.");
        using var direct = new DirectController<PenSensors>(Delay.Of(options.Latency));
        var noLiquidTraining = new PenTraining(direct, letters, options.Seed);
        noLiquidTraining.Train(display);
        IReadOnlyList<(Vec2[] Free, Vec2[] Pushed)> noLiquid = noLiquidTraining.Test(display, "sensors write alone");
        return
        [
            .. letters.Select((letter, i) => new LetterResult(
                LetterScore.Of(letter, written[i].Free, written[i].Pushed), LetterScore.Of(letter, noLiquid[i].Free, noLiquid[i].Pushed),
                written[i].Free, written[i].Pushed, noLiquid[i].Free)),
        ];
    }
}
