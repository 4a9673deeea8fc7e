using RobotArm.Control;

namespace RobotArm.Tests;

public class PopulationCodeTests
{
    private readonly PopulationCode code = new(-1, 1, 21, 1.5, 2);

    [Test]
    public void Encode_Value_PeaksAtNearestSensor()
    {
        float[] sensors = Encode(0.3, 0);
        Assert.That(Array.IndexOf(sensors, sensors.Max()), Is.EqualTo(13));
        Assert.That(sensors[13], Is.EqualTo(2).Within(1e-5));
        Assert.That(sensors[12], Is.EqualTo(2 * Math.Exp(-0.5 / 2.25)).Within(1e-4));
        Assert.That(sensors[0], Is.Zero);
    }

    [Test]
    public void Encode_OffsetOfOneBin_EqualsNextValue() => Assert.That(Encode(0.3, 1), Is.EqualTo(Encode(0.4, 0)).Within(1e-5));

    [Test]
    public void Encode_ValueBeyondEnds_IsClamped()
    {
        Assert.That(Encode(5, 0), Is.EqualTo(Encode(1, 0)));
        Assert.That(Encode(-1, -1), Is.EqualTo(Encode(-1, 0)));
    }

    private float[] Encode(double value, double offset)
    {
        var sensors = new float[21];
        code.Encode(value, offset, sensors);
        return sensors;
    }
}
