namespace RobotArm.Reaching;

/// <summary>Which trial of a bout an entity is, and which reach it makes: a component.</summary>
/// <param name="Index">From 0 in its bout.</param>
/// <param name="Reach">The movement to make.</param>
internal readonly record struct Trial(int Index, Reach Reach);
