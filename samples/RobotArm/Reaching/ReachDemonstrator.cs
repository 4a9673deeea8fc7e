using RobotArm.Mechanics;

namespace RobotArm.Reaching;

/// <summary>Gives the target torques: those of the reference, and a feedback that brings the arm back to it.</summary>
internal static class ReachDemonstrator
{
    // Per second squared and per second: the feedback settles in about half a second, because the angles are late.
    private const double Stiffness = 10;
    private const double Damping = 3;

    public static Vec2 Torques(Reach reach, int tick, in ArmState arm)
    {
        ArmState wanted = reach.Arm[tick];
        Vec2 pull = (Stiffness * (wanted.Angles - arm.Angles)) + (Damping * (wanted.Speeds - arm.Speeds));
        return reach.Torques[tick] + ArmDynamics.Weigh(arm.Angles, pull);
    }
}
