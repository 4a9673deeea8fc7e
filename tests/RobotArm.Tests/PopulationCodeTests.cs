using RobotArm.Control;

namespace RobotArm.Tests;

public class PopulationCodeTests
{
    private readonly PopulationCode code = new(-1, 1, 21, 1.5, 2);

    [Test]
    public void The_nearest_sensor_responds_most()
    {
        float[] sensors = Encode(0.3, 0);
        Assert.That(Array.IndexOf(sensors, sensors.Max()), Is.EqualTo(13));
        Assert.That(sensors[13], Is.EqualTo(2).Within(1e-5));
        Assert.That(sensors[12], Is.EqualTo(2 * Math.Exp(-0.5 / 2.25)).Within(1e-4));
        Assert.That(sensors[0], Is.Zero);
    }

    [Test]
    public void A_wobble_of_one_bin_reads_as_the_next_value() => Assert.That(Encode(0.3, 1), Is.EqualTo(Encode(0.4, 0)).Within(1e-5));

    [Test]
    public void Values_beyond_the_ends_read_as_the_ends()
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
