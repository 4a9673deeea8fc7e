namespace Lsm.Ecs.Worlds;

/// <summary>The place of an entity's components; no archetype while the id is free.</summary>
internal struct EntityRecord
{
    public Archetype? Archetype;
    public int Row;
    public int Version;
}
