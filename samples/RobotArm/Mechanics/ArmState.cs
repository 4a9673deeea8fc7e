namespace RobotArm.Mechanics;

/// <summary>The position and velocity of an arm. A component.</summary>
/// <param name="Angles">Shoulder and elbow, radians; at (0, 0) the arm is stretched along x.</param>
/// <param name="Speeds">Their derivatives, radians per second.</param>
internal readonly record struct ArmState(Vec2 Angles, Vec2 Speeds);
