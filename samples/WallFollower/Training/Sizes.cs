namespace WallFollower.Training;

/// <summary>How much is driven.</summary>
/// <param name="Robots">Robots in a drive, each in a room of its own.</param>
/// <param name="TrainingSeconds">How long they drive in the demonstration, and in each round of correction.</param>
/// <param name="TestSeconds">How long they drive in a test.</param>
/// <param name="Rounds">The rounds of correction.</param>
internal readonly record struct Sizes(int Robots, int TrainingSeconds, int TestSeconds, int Rounds);
