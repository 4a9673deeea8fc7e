using WallFollower.Robots;

namespace WallFollower.Training;

/// <summary>The results of the robots in the rooms of the test.</summary>
/// <param name="Name">The name of the driver.</param>
/// <param name="Logs">The log of each robot.</param>
internal sealed record TestResult(string Name, IReadOnlyList<RobotLog> Logs)
{
    /// <summary>The number of times that a robot touched a wall.</summary>
    public int Crashes => Logs.Sum(static log => log.Crashes.Count);

    /// <summary>The mean difference between the distance to the nearest wall and the wanted one, metres.</summary>
    public double WallError => Logs.Average(static log => log.WallError);
}
