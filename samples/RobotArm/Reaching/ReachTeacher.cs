using RobotArm.Mechanics;

namespace RobotArm.Reaching;

/// <summary>Knows which torques are right: those of the reference, and so much more as pulls a straying arm gently back to it.</summary>
internal static class ReachTeacher
{
    // Per second squared and per second: a pull that settles in about half a second, as slow as the feedback is late.
    private const double Stiffness = 10;
    private const double Damping = 3;

    public static Vec2 Torques(Reach reach, int tick, in ArmState arm)
    {
        ArmState wanted = reach.Arm[tick];
        Vec2 pull = (Stiffness * (wanted.Angles - arm.Angles)) + (Damping * (wanted.Speeds - arm.Speeds));
        return reach.Torques[tick] + ArmDynamics.Weigh(arm.Angles, pull);
    }
}
