using Lsm.Tool.Output;

namespace Lsm.Tool.Tests;

/// <summary>Progress without a terminal.</summary>
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

    private sealed class Clock : TimeProvider
    {
        public long Seconds { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }
}
