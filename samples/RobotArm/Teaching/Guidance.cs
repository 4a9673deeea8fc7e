namespace RobotArm.Teaching;

/// <summary>Who moves the arm, and whether anything is learned.</summary>
internal enum Guidance
{
    /// <summary>Teacher forcing: the teacher moves the arm, the pupil feels it and learns.</summary>
    Forced,

    /// <summary>The pupil moves the arm; the teacher says at each tick what would have been right there, and the pupil learns that.</summary>
    Guided,

    /// <summary>The pupil moves the arm and learns nothing.</summary>
    Alone,
}
