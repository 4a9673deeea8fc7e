using RobotArm.Mechanics;
using RobotArm.Reaching;

namespace RobotArm.Tests.Reaching;

public class ReachTests
{
    [Test]
    public void Reach_EachOfFour_StartsAndEndsAtRest([Range(0, 3)] int index)
    {
        Reach reach = Reach.All[index];
        Vec2 From(int tick) => ArmKinematics.Hand(reach.Arm[tick].Angles);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((reach.Hand[0] - reach.From).Length, Is.Not.NaN.And.LessThan(1e-12));
            Assert.That((reach.Hand[^1] - reach.To).Length, Is.Not.NaN.And.LessThan(1e-12));
            Assert.That(reach.Arm[0].Speeds.Length, Is.Not.NaN.And.LessThan(1e-12));
            Assert.That(reach.Arm[^1].Speeds.Length, Is.Not.NaN.And.LessThan(1e-9));
            Assert.That((From(125) - (0.5 * (reach.From + reach.To))).Length, Is.Not.NaN.And.LessThan(1e-12), "half-way after half the time");
            // The peak speed of a minimum-jerk movement is 15/8 of its mean speed, in the middle.
            Vec2 step = 0.5 * (reach.Hand[126] - reach.Hand[124]);
            Assert.That(step.Length / Reach.TickSeconds, Is.EqualTo(1.875 * (reach.To - reach.From).Length / 0.5).Within(0.2).Percent);
        }
    }

    [Test]
    public void Torques_EachOfFour_MoveArmAlongPath([Range(0, 3)] int index)
    {
        Reach reach = Reach.All[index];
        ArmState arm = reach.Arm[0];
        var hand = new Vec2[Reach.Ticks];
        for (int tick = 0; tick < Reach.Ticks; tick++)
        {
            arm = ArmDynamics.Move(arm, reach.Torques[tick], Reach.TickSeconds);
            hand[tick] = ArmKinematics.Hand(arm.Angles);
        }

        Assert.That(Dtw.Cost(hand, reach.Hand[1..]), Is.Not.NaN.And.LessThan(0.02));
    }

    [Test]
    public void Torques_AllFour_SpanPublishedRange()
    {
        Vec2[] torques = [.. Reach.All.SelectMany(reach => reach.Torques.ToArray())];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(torques.Min(t => t.X), Is.EqualTo(-11.93).Within(0.05));
            Assert.That(torques.Max(t => t.X), Is.EqualTo(9.93).Within(0.1));
            Assert.That(torques.Min(t => t.Y), Is.EqualTo(-2.30).Within(0.02));
            Assert.That(torques.Max(t => t.Y), Is.EqualTo(3.35).Within(0.02));
        }
    }

    [Test]
    public void Demonstrator_OffReference_PullsBack()
    {
        Reach reach = Reach.All[0];
        ArmState right = reach.Arm[100];
        Vec2 ahead = ReachDemonstrator.Torques(reach, 100, right with { Angles = right.Angles + new Vec2(0.1, 0) });
        using (Assert.EnterMultipleScope())
        {
            Assert.That(ReachDemonstrator.Torques(reach, 100, in right), Is.EqualTo(reach.Torques[100]));
            Assert.That(ahead.X, Is.Not.NaN.And.LessThan(reach.Torques[100].X));
        }
    }
}
