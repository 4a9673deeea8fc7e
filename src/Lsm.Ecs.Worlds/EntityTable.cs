namespace Lsm.Ecs.Worlds;

/// <summary>The entities of one world: the ids that are alive, and the place of the components of each.</summary>
internal sealed class EntityTable(int worldId, int capacity)
{
    private readonly Queue<int> freeIds = new();
    private EntityRecord[] records = new EntityRecord[capacity];
    private int count;

    public int AliveCount { get; private set; }

    public bool IsAlive(Entity entity) =>
        entity.WorldId == worldId
        && (uint)entity.Id < (uint)count
        && records[entity.Id].Version == entity.Version
        && records[entity.Id].Archetype is not null;

    /// <summary>The record of an entity that is alive.</summary>
    public ref EntityRecord RecordOf(Entity entity) => ref records[entity.Id];

    /// <summary>Makes an entity; the caller writes every component of its row.</summary>
    public Entity Place(Archetype archetype, out int row)
    {
        if (!freeIds.TryDequeue(out int id))
        {
            if (count == records.Length)
            {
                Array.Resize(ref records, Math.Max(16, 2 * count));
            }

            id = count++;
        }

        ref EntityRecord record = ref records[id];
        var entity = new Entity(id, worldId, ++record.Version);
        row = archetype.Append(entity);
        record.Archetype = archetype;
        record.Row = row;
        AliveCount++;
        return entity;
    }

    /// <summary>Moves an entity with the components that both archetypes have; the caller writes the others.</summary>
    public void Move(Entity entity, Archetype target)
    {
        ref EntityRecord record = ref records[entity.Id];
        int row = target.Append(entity);
        target.CopyShared(row, record.Archetype!, record.Row);
        Vacate(record);
        record.Archetype = target;
        record.Row = row;
    }

    public void Destroy(Entity entity)
    {
        ref EntityRecord record = ref records[entity.Id];
        Vacate(record);
        record.Archetype = null;
        freeIds.Enqueue(entity.Id);
        AliveCount--;
    }

    public void Clear()
    {
        freeIds.Clear();
        records = [];
        count = 0;
        AliveCount = 0;
    }

    private void Vacate(in EntityRecord record)
    {
        Entity moved = record.Archetype!.SwapBack(record.Row);
        if (moved != Entity.Null)
        {
            records[moved.Id].Row = record.Row;
        }
    }
}
