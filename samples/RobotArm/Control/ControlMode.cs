namespace RobotArm.Control;

/// <summary>What moves the arm, and whether training samples are recorded.</summary>
internal enum ControlMode
{
    /// <summary>Teacher forcing: the demonstrator moves the arm; its motors are the targets of the training samples.</summary>
    Demonstrated,

    /// <summary>The controller moves the arm; the targets are the demonstrator's motors for the state that the arm is in.</summary>
    Corrected,

    /// <summary>The controller moves the arm; no training samples are recorded.</summary>
    Autonomous,
}
