namespace RobotArm.Reaching;

/// <summary>The trial of an entity. A component.</summary>
/// <param name="Index">The index in the batch, from 0.</param>
/// <param name="Reach">The movement to make.</param>
internal readonly record struct Trial(int Index, Reach Reach);
