namespace Lsm.Ecs.Worlds;

/// <summary>Where an entity's components lie; no archetype while the id is free.</summary>
internal struct EntityRecord
{
    public Archetype? Archetype;
    public int Row;
    public int Version;
}
