namespace Lsm.Ecs;

/// <summary>
/// Makes an entity an agent of an <see cref="LsmSystem{TSensors, TMotors}"/>, together with its sensor and its motor component. The host
/// chooses the id. It decides the agent's slot, its random streams and its part of the checksum, so it should be the same on every machine
/// and in every replay, whatever the entity's number is there.
/// </summary>
/// <param name="id">The agent's id, unique among the agents of one system.</param>
public struct LsmAgent(ulong id)
{
    /// <summary>The agent's id. Changing it makes the entity another agent, which starts from rest.</summary>
    public ulong Id { readonly get; set; } = id;

    /// <summary>Whether the agent runs, pauses, teaches or is corrected. A change takes effect in the next frame and is not a structural change.</summary>
    public LsmMode Mode { readonly get; set; }
}
