using Lsm.Runtime.Tuning;
using Lsm.Tool.Output;

namespace Lsm.Tool.Tests;

/// <summary>Progress without a terminal, and that of a study.</summary>
public sealed class ProgressTests
{
    [Test]
    public void Run_NoTerminal_WritesLinesThatGetRarer()
    {
        using var errors = new StringWriter { NewLine = "\n" };
        var clock = new Clock();
        Progress.Run(errors, "tuning", "no liquid yet", progress =>
        {
            for (int second = 1; second <= 400; second++)
            {
                clock.Seconds = second;
                progress.At(second / 400.0, $"{second} liquids");
            }
        }, clock);
        string[] lines = errors.ToString().Split('\n');
        Assert.That(lines[..2], Is.EqualTo(new[] { "tuning: 2 %, 10 liquids after 10 s", "tuning: 5 %, 20 liquids after 20 s" }));
        Assert.That(lines[^2..], Is.EqualTo(new[] { "tuning: 400 liquids in 400.0 s", "" }));
        Assert.That(lines, Has.Length.InRange(20, 30));
    }

    [Test]
    public void Run_CallAfterTheEnd_WritesNothing()
    {
        using var errors = new StringWriter { NewLine = "\n" };
        var clock = new Clock();
        Progress? late = null;
        Progress.Run(errors, "training", "1 liquid", progress => late = progress, clock);
        clock.Seconds = 60;
        late!.At(1);
        Assert.That(errors.ToString(), Is.EqualTo("training: 1 liquid in 0.0 s\n"));
    }

    [Test]
    public void LiquidTuner_Progress_CountsTriedLiquidsAndKnowsTheJournal()
    {
        using var folder = new TemporaryFolder();
        float[] series = [.. SampleData.MackeyGlass(400).Select(static value => (float)value)];
        var task = new TuningTask(1, 1) { Warmup = 20, Latency = 2 };
        task.Add(series, series);
        TuningProgress[] first = Study(6), resumed = Study(12);
        Assert.That((first[0].Trials, first[^1].Trials), Is.EqualTo((1, 6)));
        Assert.That(double.IsNaN(first[0].BestError), Is.True, "No liquid has been cross-validated.");
        Assert.That(resumed[0].Trials, Is.GreaterThan(6));
        Assert.That(resumed[0].BestError, Is.EqualTo(first[^1].BestError), "The best error in the journal counts.");

        TuningProgress[] Study(int trials)
        {
            var all = new List<TuningProgress>();
            new LiquidTuner(task, null, new TuningOptions { Neurons = 20, Trials = trials, Threads = 1, Journal = folder["s.study"], Progress = all.Add }).Run();
            return [.. all];
        }
    }

    private sealed class Clock : TimeProvider
    {
        public long Seconds { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }
}
