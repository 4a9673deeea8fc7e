namespace RobotArm.Mechanics;

/// <summary>Converts between joint angles and hand positions. The arm has two links of half a metre; the elbow bends to the left.</summary>
internal static class ArmKinematics
{
    /// <summary>The length of each link, metres.</summary>
    public const double Link = 0.5;

    /// <summary>The hand's position.</summary>
    public static Vec2 Hand(Vec2 angles) => new(
        Link * (Math.Cos(angles.X) + Math.Cos(angles.X + angles.Y)),
        Link * (Math.Sin(angles.X) + Math.Sin(angles.X + angles.Y)));

    /// <summary>The joint angles that bring the hand to a point, the elbow between 0 and pi.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The point is outside the arm's reach.</exception>
    public static Vec2 Angles(Vec2 hand)
    {
        double cosine = ((hand.X * hand.X) + (hand.Y * hand.Y) - (2 * Link * Link)) / (2 * Link * Link);
        if (!(cosine >= -1 && cosine <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(hand), hand, FormattableString.Invariant($"The hand cannot be at ({hand.X}, {hand.Y}); it reaches {2 * Link} m."));
        }

        double elbow = Math.Acos(cosine);
        return new(Math.Atan2(hand.Y, hand.X) - Math.Atan2(Link * Math.Sin(elbow), Link + (Link * cosine)), elbow);
    }

    /// <summary>The joint speeds that move the hand with a given velocity: the inverse of the Jacobian, which does not exist for a straight arm.</summary>
    public static Vec2 Speeds(Vec2 angles, Vec2 handVelocity) => Unproject(angles, handVelocity);

    /// <summary>The joint accelerations that give the hand a given acceleration while the joints move.</summary>
    public static Vec2 Accelerations(Vec2 angles, Vec2 speeds, Vec2 handAcceleration)
    {
        double both = speeds.X + speeds.Y, first = Link * speeds.X * speeds.X, second = Link * both * both;
        var centripetal = new Vec2(
            -(first * Math.Cos(angles.X)) - (second * Math.Cos(angles.X + angles.Y)),
            -(first * Math.Sin(angles.X)) - (second * Math.Sin(angles.X + angles.Y)));
        return Unproject(angles, handAcceleration - centripetal);
    }

    private static Vec2 Unproject(Vec2 angles, Vec2 hand)
    {
        double s2 = Link * Math.Sin(angles.X + angles.Y), c2 = Link * Math.Cos(angles.X + angles.Y);
        double s1 = (Link * Math.Sin(angles.X)) + s2, c1 = (Link * Math.Cos(angles.X)) + c2;
        double determinant = (c1 * s2) - (s1 * c2);
        return new(((c2 * hand.X) + (s2 * hand.Y)) / determinant, -((c1 * hand.X) + (s1 * hand.Y)) / determinant);
    }
}
