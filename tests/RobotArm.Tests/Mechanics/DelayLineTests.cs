using RobotArm.Mechanics;

namespace RobotArm.Tests.Mechanics;

public class DelayLineTests
{
    [TestCase(1)]
    [TestCase(10)]
    [TestCase(DelayLine.MaxDelay)]
    public void Send_AfterDelay_ReturnsEarlierAngles(int delay)
    {
        var delayLine = new DelayLine(delay);
        for (int tick = 0; tick < 250; tick++)
        {
            bool felt = delayLine.Send(new(tick, -tick), out Vec2 then);
            Assert.That(felt, Is.EqualTo(tick >= delay), $"tick {tick}");
            if (felt)
            {
                Assert.That(then, Is.EqualTo(new Vec2(tick - delay, delay - tick)));
            }
        }
    }

    [TestCase(0)]
    [TestCase(DelayLine.MaxDelay + 1)]
    public void Constructor_DelayOutOfRange_Throws(int delay) =>
        Assert.That(() => new DelayLine(delay), Throws.TypeOf<ArgumentOutOfRangeException>());
}
