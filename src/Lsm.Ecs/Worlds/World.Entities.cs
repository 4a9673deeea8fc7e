namespace Lsm.Ecs.Worlds;

public sealed partial class World
{
    /// <summary>Whether this world made the entity and has not destroyed it since.</summary>
    public bool IsAlive(Entity entity) =>
        entity.WorldId == Id
        && (uint)entity.Id < (uint)recordCount
        && records[entity.Id].Version == entity.Version
        && records[entity.Id].Archetype is not null;

    /// <summary>Destroys an entity and its components. A structural change.</summary>
    /// <exception cref="InvalidOperationException">The entity is dead already or foreign.</exception>
    public void Destroy(Entity entity)
    {
        ref EntityRecord record = ref Locate(entity);
        Vacate(record);
        record.Archetype = null;
        freeIds.Enqueue(entity.Id);
        Size--;
    }

    /// <summary>Makes an entity with one component. A structural change, like every Create.</summary>
    public Entity Create<T0>(in T0? t0 = default)
    {
        Entity entity = Place(Component<T0>.Bit, out Archetype archetype, out int row);
        archetype.Get<T0?>(row) = t0;
        return entity;
    }

    /// <summary>Makes an entity with two components of different types.</summary>
    public Entity Create<T0, T1>(in T0? t0 = default, in T1? t1 = default)
    {
        ulong mask = Join(Component<T0>.Kind, Component<T1>.Kind);
        Entity entity = Place(mask, out Archetype archetype, out int row);
        archetype.Get<T0?>(row) = t0;
        archetype.Get<T1?>(row) = t1;
        return entity;
    }

    /// <summary>Makes an entity with three components of different types.</summary>
    public Entity Create<T0, T1, T2>(in T0? t0 = default, in T1? t1 = default, in T2? t2 = default)
    {
        ulong mask = Join(Component<T0>.Kind, Component<T1>.Kind, Component<T2>.Kind);
        Entity entity = Place(mask, out Archetype archetype, out int row);
        archetype.Get<T0?>(row) = t0;
        archetype.Get<T1?>(row) = t1;
        archetype.Get<T2?>(row) = t2;
        return entity;
    }

    /// <summary>Makes an entity with four components of different types.</summary>
    public Entity Create<T0, T1, T2, T3>(in T0? t0 = default, in T1? t1 = default, in T2? t2 = default, in T3? t3 = default)
    {
        ulong mask = Join(Component<T0>.Kind, Component<T1>.Kind, Component<T2>.Kind, Component<T3>.Kind);
        Entity entity = Place(mask, out Archetype archetype, out int row);
        archetype.Get<T0?>(row) = t0;
        archetype.Get<T1?>(row) = t1;
        archetype.Get<T2?>(row) = t2;
        archetype.Get<T3?>(row) = t3;
        return entity;
    }

    /// <summary>Makes an entity with five components of different types.</summary>
    public Entity Create<T0, T1, T2, T3, T4>(in T0? t0 = default, in T1? t1 = default, in T2? t2 = default, in T3? t3 = default, in T4? t4 = default)
    {
        ulong mask = Join(Component<T0>.Kind, Component<T1>.Kind, Component<T2>.Kind, Component<T3>.Kind, Component<T4>.Kind);
        Entity entity = Place(mask, out Archetype archetype, out int row);
        archetype.Get<T0?>(row) = t0;
        archetype.Get<T1?>(row) = t1;
        archetype.Get<T2?>(row) = t2;
        archetype.Get<T3?>(row) = t3;
        archetype.Get<T4?>(row) = t4;
        return entity;
    }

    /// <summary>Makes an entity with six components of different types.</summary>
    public Entity Create<T0, T1, T2, T3, T4, T5>(in T0? t0 = default, in T1? t1 = default, in T2? t2 = default, in T3? t3 = default, in T4? t4 = default, in T5? t5 = default)
    {
        ulong mask = Join(Component<T0>.Kind, Component<T1>.Kind, Component<T2>.Kind, Component<T3>.Kind, Component<T4>.Kind, Component<T5>.Kind);
        Entity entity = Place(mask, out Archetype archetype, out int row);
        archetype.Get<T0?>(row) = t0;
        archetype.Get<T1?>(row) = t1;
        archetype.Get<T2?>(row) = t2;
        archetype.Get<T3?>(row) = t3;
        archetype.Get<T4?>(row) = t4;
        archetype.Get<T5?>(row) = t5;
        return entity;
    }

    private static ulong Join(params ReadOnlySpan<ComponentKind> kinds)
    {
        ulong mask = 0;
        foreach (ComponentKind kind in kinds)
        {
            if ((mask & kind.Bit) != 0)
            {
                throw new ArgumentException($"An entity has at most one {kind.Type}; it is named twice.");
            }

            mask |= kind.Bit;
        }

        return mask;
    }

    private Entity Place(ulong mask, out Archetype archetype, out int row)
    {
        archetype = ArchetypeOf(mask);
        if (!freeIds.TryDequeue(out int id))
        {
            if (recordCount == records.Length)
            {
                Array.Resize(ref records, Math.Max(16, 2 * recordCount));
            }

            id = recordCount++;
        }

        ref EntityRecord record = ref records[id];
        var entity = new Entity(id, Id, ++record.Version);
        row = archetype.Append(entity);
        record.Archetype = archetype;
        record.Row = row;
        Size++;
        return entity;
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
