using CsCheck;
using RobotArm.Report;
using ScottPlot;

namespace RobotArm.Tests.Report;

public class TickPictureTests
{
    [Test]
    public void Bars_RandomTimes_CoverTheTimesTheyCount() => Gen.Double[0.1, 10].Array[2, 200].Sample(times =>
    {
        const double Slack = 1e-9;
        double end = times.Max();
        Bar[] bars = TickPicture.Bars([.. times, 1.5 * end], end);
        Assert.That(bars.Sum(bar => bar.Value), Is.EqualTo(times.Length), "later times are left out, that at the end is not");
        foreach (Bar bar in bars)
        {
            double from = bar.Position - (bar.Size / 2), to = bar.Position + (bar.Size / 2);
            Assert.That(bar.Value, Is.InRange(times.Count(t => t > from + Slack && t < to - Slack), times.Count(t => t >= from - Slack && t <= to + Slack)));
        }
    }, iter: 200);

    [Test]
    public void Bars_TwoTimes_StartAtShortestTime()
    {
        Bar[] bars = TickPicture.Bars([1, 1.75], 7);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(bars, Has.Length.EqualTo(60));
            Assert.That(bars[0].Position - (bars[0].Size / 2), Is.EqualTo(1).Within(1e-12));
            Assert.That(bars[^1].Position + (bars[^1].Size / 2), Is.EqualTo(7).Within(1e-12));
            Assert.That((bars[0].Value, bars[7].Value), Is.EqualTo((1.0, 1.0)), "bar 7 covers 1.7 to 1.8");
        }
    }
}
