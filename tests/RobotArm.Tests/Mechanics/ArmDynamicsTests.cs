using CsCheck;
using RobotArm.Mechanics;

namespace RobotArm.Tests.Mechanics;

public class ArmDynamicsTests
{
    private static readonly Gen<ArmState> States = Gen.Select(
        Gen.Double[-3, 3], Gen.Double[0.1, 3], Gen.Double[-6, 6], Gen.Double[-6, 6], (a, b, c, d) => new ArmState(new(a, b), new(c, d)));

    private static readonly Gen<Vec2> Torques = Gen.Select(Gen.Double[-12, 12], Gen.Double[-4, 4], (a, b) => new Vec2(a, b));

    [Test]
    public void Move_NoTorques_KeepsEnergy() => States.Sample(arm =>
    {
        double before = ArmDynamics.Energy(arm);
        for (int i = 0; i < 250; i++)
        {
            arm = ArmDynamics.Move(arm, default, 0.002);
        }

        Assert.That(ArmDynamics.Energy(arm), Is.EqualTo(before).Within(1e-7 * (1 + before)));
    }, iter: 100);

    [Test]
    public void Move_Torques_AddTheirWorkToEnergy() => Gen.Select(States, Torques).Sample((arm, torques) =>
    {
        double energy = ArmDynamics.Energy(arm);
        ArmState after = ArmDynamics.Move(arm, torques, 0.05);
        Vec2 turned = after.Angles - arm.Angles;
        double work = (torques.X * turned.X) + (torques.Y * turned.Y);
        Assert.That(ArmDynamics.Energy(after) - energy, Is.EqualTo(work).Within(1e-6 * (1 + energy + Math.Abs(work))));
    }, iter: 200);

    [Test]
    public void Torques_OfAccelerations_InvertsForwardDynamics() => Gen.Select(States, Torques).Sample((arm, torques) =>
    {
        Vec2 accelerations = ArmDynamics.Accelerations(arm.Angles, arm.Speeds, torques);
        Assert.That((ArmDynamics.Torques(arm.Angles, arm.Speeds, accelerations) - torques).Length, Is.Not.NaN.And.LessThan(1e-10));
    });

    [Test]
    public void Weigh_BentArm_GivesPublishedMassMatrix()
    {
        // M11 = 0.03 + 0.03 + 0.0625 + (0.25 + 0.0625 + 0) = 0.435, M12 = 0.03 + 0.0625 = M22 for a right angle.
        Vec2 first = ArmDynamics.Weigh(new(0.7, Math.PI / 2), new(1, 0)), second = ArmDynamics.Weigh(new(0.7, Math.PI / 2), new(0, 1));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(first.X, Is.EqualTo(0.435).Within(1e-12));
            Assert.That(first.Y, Is.EqualTo(0.0925).Within(1e-12));
            Assert.That(second.X, Is.EqualTo(0.0925).Within(1e-12));
            Assert.That(second.Y, Is.EqualTo(0.0925).Within(1e-12));
        }
    }

    [Test]
    public void Torques_BentArm_GivesPublishedCoriolisTorques()
    {
        // C1 = -0.125 (4 + 2*1*2) = -1, C2 = 0.125 for a right angle at speeds (1, 2).
        Vec2 held = ArmDynamics.Torques(new(0.7, Math.PI / 2), new(1, 2), default);
        Assert.That((held - new Vec2(-1, 0.125)).Length, Is.Not.NaN.And.LessThan(1e-12));
    }
}
