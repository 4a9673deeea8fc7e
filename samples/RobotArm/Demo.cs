using Lsm.Runtime;
using Lsm.Runtime.Numerics;
using RobotArm.Letters;
using RobotArm.Mechanics;
using RobotArm.Reaching;
using RobotArm.Report;
using RobotArm.Teaching;

namespace RobotArm;

/// <summary>The whole run: teach, examine, and the same without a liquid.</summary>
internal static class Demo
{
    // The portrait's agent id lies beyond those of all bouts.
    private const ulong PortraitId = 1_000_000_000;

    /// <summary>Runs everything that the options ask for, and writes nothing.</summary>
    /// <param name="options">What to do.</param>
    /// <param name="letters">The letters to write, perhaps none.</param>
    /// <param name="board">Hears how far it is.</param>
    public static RunResult Run(Options options, IReadOnlyList<Letter> letters, IProgressBoard board)
    {
        var checksum = new RunChecksum();
        RunResult result = Reaches(options, board, checksum);
        return result with
        {
            Letters = letters.Count == 0 ? [] : Write(options, letters, result.Engine, board, checksum),
            Checksum = checksum.ToString(),
        };
    }

    private static RunResult Reaches(Options options, IProgressBoard board, RunChecksum checksum)
    {
        using var pupil = new LiquidPupil<ReachSensors>(
            ReachLiquid.Build(options.Seed), options.Engine, new Philox(options.Seed, ReachBout.Membranes), Delay.Of(options.Latency));
        board.Say(pupil.Engine.Choice);
        var course = new ReachCourse(pupil, options.Seed, options.Trials);
        course.Force(board);
        IReadOnlyList<ReachScore> forced = ReachCourse.Score(course.Examine(board, "liquid drives alone, first attempt", checksum));
        course.Guide(board);
        pupil.ForgetTimes();
        IReadOnlyList<ReachBout> bouts = course.Examine(board, "liquid drives alone", checksum);
        double[] tickSeconds = [.. pupil.TickSeconds];
        SpikeRecord spikes = Portrait(pupil, options.Seed);
        IReadOnlyList<ReachScore>? unaware = options.Latency == 0 ? null : Unaware(options, board);
        IReadOnlyList<ReachBout> wiredBouts = WithoutLiquid(options, board);
        IReadOnlyList<ReachScore> scores = ReachCourse.Score(bouts), wired = ReachCourse.Score(wiredBouts);
        return new RunResult
        {
            Engine = pupil.Engine.Kind,
            Device = pupil.Engine.Device,
            Seed = options.Seed,
            Latency = options.Latency,
            Checksum = "",
            Reaches = [.. Reach.All.Select((_, i) => new ReachResult(scores[i], forced[i], wired[i], unaware?[i], bouts[i], wiredBouts[i]))],
            TickSeconds = tickSeconds,
            AgentsPerTick = options.Trials.Exam,
            Spikes = spikes,
        };
    }

    /// <summary>As late, but taught as if it were not.</summary>
    private static IReadOnlyList<ReachScore> Unaware(Options options, IProgressBoard board)
    {
        using var pupil = new LiquidPupil<ReachSensors>(
            ReachLiquid.Build(options.Seed), options.Engine, new Philox(options.Seed, ReachBout.Membranes), new Delay(options.Latency, 0));
        var course = new ReachCourse(pupil, options.Seed, options.Trials);
        board.Say($"The same liquid, {options.Latency} ticks late, trained as if it were not.");
        course.Force(board);
        course.Guide(board);
        return ReachCourse.Score(course.Examine(board, "liquid drives alone"));
    }

    private static IReadOnlyList<ReachBout> WithoutLiquid(Options options, IProgressBoard board)
    {
        using var pupil = new WiredPupil<ReachSensors>(Delay.Of(options.Latency));
        var course = new ReachCourse(pupil, options.Seed, options.Trials);
        board.Say("The same arm without a liquid: the readout sees the sensors themselves.");
        course.Force(board);
        course.Guide(board);
        return course.Examine(board, "sensors drive alone");
    }

    /// <summary>One more trial of the first reach by a single agent, to see its spikes.</summary>
    private static SpikeRecord Portrait(LiquidPupil<ReachSensors> pupil, ulong seed)
    {
        LiquidReservoir reservoir = pupil.Engine.Model.Reservoir;
        var record = new SpikeRecord(reservoir.Size, (int)(reservoir.Options!.ExcRatio * reservoir.Size), Reach.TickSeconds);
        var spikes = new byte[reservoir.Size];
        new ReachBout([Reach.All[0]], seed, PortraitId).Run(pupil, Guidance.Alone, null, () =>
        {
            pupil.State.Neurons.ReadSpikes(spikes);
            record.Add(spikes);
        });
        return record;
    }

    private static List<LetterResult> Write(
        Options options, IReadOnlyList<Letter> letters, EngineKind engine, IProgressBoard board, RunChecksum checksum)
    {
        board.Say($"Now writing: {string.Join(' ', letters.Select(letter => letter.Name))}");
        using var pupil = new LiquidPupil<PenSensors>(PenLiquid.Build(options.Seed), engine, null, Delay.Of(options.Latency));
        var course = new PenCourse(pupil, letters, options.Seed);
        course.Teach(board);
        IReadOnlyList<(Vec2[] Free, Vec2[] Pushed)> written = course.Examine(board, "liquid writes from memory", checksum);

        board.Say("The same pen without a liquid.");
        using var wires = new WiredPupil<PenSensors>(Delay.Of(options.Latency));
        var wiredCourse = new PenCourse(wires, letters, options.Seed);
        wiredCourse.Teach(board);
        IReadOnlyList<(Vec2[] Free, Vec2[] Pushed)> scribbled = wiredCourse.Examine(board, "sensors write alone");
        return
        [
            .. letters.Select((letter, i) => new LetterResult(
                LetterScore.Of(letter, written[i].Free, written[i].Pushed), LetterScore.Of(letter, scribbled[i].Free, scribbled[i].Pushed),
                written[i].Free, written[i].Pushed, scribbled[i].Free)),
        ];
    }
}
