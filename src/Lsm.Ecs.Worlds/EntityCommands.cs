namespace Lsm.Ecs.Worlds;

/// <summary>The commands of a buffer for one entity: sets of component types, and whether the entity is to be created or destroyed.</summary>
internal struct EntityCommands
{
    /// <summary>The handle that was recorded, and in a playback the entity of the world that it refers to.</summary>
    public Entity Handle, Target;

    /// <summary>Whether playback creates the entity, and with which components.</summary>
    public bool IsCreated;
    public ulong Created;

    public ulong Added, Set, Removed;
    public bool IsDestroyed;
}
