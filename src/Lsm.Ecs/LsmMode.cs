namespace Lsm.Ecs;

/// <summary>What the liquid does with an agent in a frame. Read at the start of the frame.</summary>
public enum LsmMode
{
    /// <summary>Sensors in, motors out.</summary>
    Infer,

    /// <summary>
    /// The agent's liquid keeps its state bit for bit: its sensors are not read and may have any value, and its motor component is not written.
    /// </summary>
    Off,

    /// <summary>
    /// Sensors in; a player, a script or another demonstrator writes the motor component, and the system does not. The
    /// <see cref="LsmSystem{TSensors, TMotors, TFrame}.Learner"/> learns the values that it has in AfterUpdate.
    /// </summary>
    Teach,
}
