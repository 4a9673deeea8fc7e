namespace WallFollower.Training;

/// <summary>The amount of driving.</summary>
/// <param name="Robots">The number of robots in a drive, each in its own room.</param>
/// <param name="TrainingSeconds">The duration of the demonstration and of each round of correction.</param>
/// <param name="TestSeconds">The duration of a test.</param>
/// <param name="Rounds">The number of rounds of correction.</param>
internal readonly record struct Sizes(int Robots, int TrainingSeconds, int TestSeconds, int Rounds);
