using Lsm.Runtime.Readouts;

namespace Lsm.Ecs;

/// <summary>What the liquid does with an agent in a frame. Read at the start of the frame.</summary>
public enum LsmMode
{
    /// <summary>Sensors in, motors out.</summary>
    Infer,

    /// <summary>
    /// The agent's liquid is frozen, bit for bit: its sensors are not read (they may be anything) and its motor component is left alone.
    /// </summary>
    Off,

    /// <summary>
    /// Sensors in; the motor component holds what a player, a script or a teacher does, and is not written. As it stands in AfterUpdate it is what
    /// the system's <see cref="LsmSystem{TSensors, TMotors, TFrame}.Learner"/> learns for the frame.
    /// </summary>
    Teach,
}
