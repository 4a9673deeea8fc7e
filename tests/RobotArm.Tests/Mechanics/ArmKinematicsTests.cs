using CsCheck;
using RobotArm.Mechanics;

namespace RobotArm.Tests.Mechanics;

public class ArmKinematicsTests
{
    private static readonly Gen<Vec2> Angles = Gen.Select(Gen.Double[-1.5, 1.5], Gen.Double[0.05, 3], (a, b) => new Vec2(a, b));
    private static readonly Gen<Vec2> Rates = Gen.Select(Gen.Double[-3, 3], Gen.Double[-3, 3], (a, b) => new Vec2(a, b));

    [Test]
    public void Angles_OfHand_InvertsHand() => Angles.Sample(angles =>
        Assert.That((ArmKinematics.Angles(ArmKinematics.Hand(angles)) - angles).Length, Is.Not.NaN.And.LessThan(1e-9)));

    [Test]
    public void Hand_StretchedArm_LiesAlongX() =>
        Assert.That((ArmKinematics.Hand(default) - new Vec2(1, 0)).Length, Is.Not.NaN.And.LessThan(1e-15));

    [Test]
    public void Angles_PointOutOfReach_Throws() => Assert.That(
        () => ArmKinematics.Angles(new(0.9, 0.9)), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contain("0.9"));

    [Test]
    public void Speeds_HandVelocity_MoveHandAsRequested() => Gen.Select(Angles, Rates).Sample((angles, velocity) =>
    {
        const double H = 1e-6;
        Vec2 speeds = ArmKinematics.Speeds(angles, velocity);
        Vec2 moved = 1 / (2 * H) * (ArmKinematics.Hand(angles + (H * speeds)) - ArmKinematics.Hand(angles - (H * speeds)));
        Assert.That((moved - velocity).Length, Is.Not.NaN.And.LessThan(1e-5 * (1 + (speeds.Length * speeds.Length))));
    });

    [Test]
    public void Accelerations_HandAcceleration_AccelerateHandAsRequested() => Gen.Select(Angles, Rates, Rates).Sample((angles, speeds, acceleration) =>
    {
        const double H = 1e-4;
        Vec2 bend = ArmKinematics.Accelerations(angles, speeds, acceleration);
        Vec2 At(double t) => ArmKinematics.Hand(angles + (t * speeds) + (t * t / 2 * bend));
        Vec2 measured = 1 / (H * H) * (At(H) + At(-H) - (2 * At(0)));
        double scale = 1 + bend.Length + (speeds.Length * speeds.Length);
        Assert.That((measured - acceleration).Length, Is.Not.NaN.And.LessThan(1e-6 * scale * scale));
    });
}
