namespace RobotArm.Letters;

/// <summary>The task of a writing arm. A component.</summary>
/// <param name="Letter">The letter to write.</param>
/// <param name="Cue">The index of the letter's cue sensor.</param>
/// <param name="Push">The push during the letter.</param>
internal readonly record struct PenTask(Letter Letter, int Cue, Push Push);
