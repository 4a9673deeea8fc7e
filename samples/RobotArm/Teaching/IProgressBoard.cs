namespace RobotArm.Teaching;

/// <summary>Shows how far a long job is: bars on a terminal, plain lines elsewhere.</summary>
internal interface IProgressBoard
{
    /// <summary>Opens the next stage.</summary>
    /// <param name="name">What is done, for people.</param>
    /// <param name="steps">How many calls of the returned action complete it.</param>
    Action Stage(string name, int steps);

    /// <summary>Says a line between stages.</summary>
    void Say(string line);
}
