namespace RobotArm.Mechanics;

/// <summary>
/// The movement of the arm under torques: two links of 1 kg, no gravity, no friction, as in C. de Azambuja et al., IJCNN 2017, after P. Joshi and
/// W. Maass, Neural Computation 17, 2005. Torques are in newton metres.
/// </summary>
internal static class ArmDynamics
{
    private const double Mass = 1.0;
    private const double Centre = 0.25;
    private const double Inertia = 0.03;
    private const double Link = ArmKinematics.Link;
    private const double SubstepSeconds = 0.0005;

    /// <summary>The arm's state after a time under constant torques, by the classical Runge-Kutta method in substeps of half a millisecond.</summary>
    public static ArmState Move(ArmState arm, Vec2 torques, double seconds)
    {
        int substeps = Math.Max(1, (int)Math.Ceiling((seconds / SubstepSeconds) - 1e-9));
        double h = seconds / substeps;
        (Vec2 q, Vec2 v) = (arm.Angles, arm.Speeds);
        for (int i = 0; i < substeps; i++)
        {
            Vec2 v1 = v, a1 = Accelerations(q, v1, torques);
            Vec2 v2 = v + (h / 2 * a1), a2 = Accelerations(q + (h / 2 * v1), v2, torques);
            Vec2 v3 = v + (h / 2 * a2), a3 = Accelerations(q + (h / 2 * v2), v3, torques);
            Vec2 v4 = v + (h * a3), a4 = Accelerations(q + (h * v3), v4, torques);
            q += h / 6 * (v1 + (2 * (v2 + v3)) + v4);
            v += h / 6 * (a1 + (2 * (a2 + a3)) + a4);
        }

        return new(q, v);
    }

    /// <summary>Joint accelerations under torques.</summary>
    public static Vec2 Accelerations(Vec2 angles, Vec2 speeds, Vec2 torques)
    {
        (double m11, double m12, double m22) = MassMatrix(angles.Y);
        Vec2 free = torques - Coriolis(angles, speeds);
        double determinant = (m11 * m22) - (m12 * m12);
        return new(((m22 * free.X) - (m12 * free.Y)) / determinant, ((m11 * free.Y) - (m12 * free.X)) / determinant);
    }

    /// <summary>The torques that give the joints these accelerations.</summary>
    public static Vec2 Torques(Vec2 angles, Vec2 speeds, Vec2 accelerations) =>
        Weigh(angles, accelerations) + Coriolis(angles, speeds);

    /// <summary>The part of the torques that only accelerates: the mass matrix times the accelerations.</summary>
    public static Vec2 Weigh(Vec2 angles, Vec2 accelerations)
    {
        (double m11, double m12, double m22) = MassMatrix(angles.Y);
        return new((m11 * accelerations.X) + (m12 * accelerations.Y), (m12 * accelerations.X) + (m22 * accelerations.Y));
    }

    /// <summary>The kinetic energy, joules.</summary>
    public static double Energy(ArmState arm)
    {
        Vec2 momentum = Weigh(arm.Angles, arm.Speeds);
        return ((momentum.X * arm.Speeds.X) + (momentum.Y * arm.Speeds.Y)) / 2;
    }

    private static Vec2 Coriolis(Vec2 angles, Vec2 speeds)
    {
        double h = Mass * Link * Centre * Math.Sin(angles.Y);
        return new(-h * ((speeds.Y * speeds.Y) + (2 * speeds.X * speeds.Y)), h * speeds.X * speeds.X);
    }

    private static (double M11, double M12, double M22) MassMatrix(double elbow)
    {
        double cosine = Math.Cos(elbow), m22 = Inertia + (Mass * Centre * Centre), m12 = m22 + (Mass * Link * Centre * cosine);
        return ((2 * Inertia) + (Mass * Centre * Centre) + (Mass * ((Link * Link) + (Centre * Centre) + (2 * Link * Centre * cosine))), m12, m22);
    }
}
