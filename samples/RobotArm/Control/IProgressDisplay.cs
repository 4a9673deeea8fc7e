namespace RobotArm.Control;

/// <summary>Shows the progress of a run: bars on a terminal, plain lines elsewhere.</summary>
internal interface IProgressDisplay
{
    /// <summary>Opens the next stage.</summary>
    /// <param name="name">The name to show.</param>
    /// <param name="steps">The number of calls of the returned action that complete the stage.</param>
    Action Stage(string name, int steps);

    /// <summary>Writes a line between stages.</summary>
    void WriteLine(string line);
}
