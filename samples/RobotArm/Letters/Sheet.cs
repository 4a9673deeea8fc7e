namespace RobotArm.Letters;

/// <summary>What a writing arm has before it: a component.</summary>
/// <param name="Letter">The letter to write.</param>
/// <param name="Cue">Which sensor stands for it.</param>
/// <param name="Push">What will happen to the arm on the way.</param>
internal readonly record struct Sheet(Letter Letter, int Cue, Push Push);
