namespace Lsm.Ecs;

/// <summary>The role of the liquid for an agent in a frame. Read at the start of the frame.</summary>
public enum LsmMode
{
    /// <summary>The agent runs, and the system writes its motors.</summary>
    Infer,

    /// <summary>
    /// The agent keeps every bit of its state: its sensors are not read and may have any value, and its motor component is not written.
    /// </summary>
    Off,

    /// <summary>
    /// The agent runs; a player, a script or another demonstrator writes the motor component, and the system does not. The
    /// <see cref="LsmSystem{TSensors, TMotors, TFrame}.Learner"/> learns the values that it has in AfterUpdate.
    /// </summary>
    Teach,

    /// <summary>
    /// The agent runs, and the system writes its motors, as in <see cref="Infer"/>; a demonstrator writes the motors that would have been right into its
    /// <see cref="LsmCorrection{TMotors}"/>. The <see cref="LsmSystem{TSensors, TMotors, TFrame}.Learner"/> learns the values that this component has in AfterUpdate. So the readout also
    /// learns what to do in situations that only its own mistakes lead to (DAgger; S. Ross, G. Gordon and D. Bagnell, "A reduction of imitation learning and
    /// structured prediction to no-regret online learning", AISTATS 2011).
    /// </summary>
    Correct,
}
