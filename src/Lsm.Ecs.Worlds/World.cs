using System.Runtime.CompilerServices;

namespace Lsm.Ecs.Worlds;

/// <summary>
/// A compact world of entities and components with the names, signatures and storage order of the Arch library: entities with the same
/// components share chunks, the last row fills a removed one, and iteration runs backwards. It is stricter than Arch: a dead entity, an
/// entity of another world or a missing component throws, in every configuration.
/// <para>One thread at a time may use a world. Create, destroy, add and remove are structural changes: after one, spans and references
/// into components are invalid. Do not make them inside a query; record them in a <see cref="CommandBuffer"/> there.</para>
/// <para>There are no events, relations or jobs, and at most 64 component types per process.</para>
/// </summary>
public sealed class World : IDisposable
{
    private static int lastId = -1;

    private readonly ArchetypeTable archetypes;
    private readonly EntityTable entities;
    private readonly Dictionary<QueryDescription, Query> queries = [];
    private bool disposed;

    private World(ArchetypeTable archetypes, int entityCapacity)
    {
        Id = Interlocked.Increment(ref lastId);
        this.archetypes = archetypes;
        entities = new EntityTable(Id, entityCapacity);
    }

    /// <summary>The number of this world. No later world of the process gets it (Arch reuses the numbers of destroyed worlds).</summary>
    public int Id { get; }

    /// <summary>The number of entities that are alive.</summary>
    public int Size => entities.AliveCount;

    /// <summary>Creates an empty world. Any thread may call it.</summary>
    /// <param name="chunkSizeInBytes">The size of a chunk to aim for; at least 1.</param>
    /// <param name="minimumAmountOfEntitiesPerChunk">Rows that a chunk has even if it gets larger than the aim; at least 1.</param>
    /// <param name="archetypeCapacity">Sets of components to make room for; grows as needed.</param>
    /// <param name="entityCapacity">Entities to make room for; grows as needed.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is below its minimum.</exception>
    public static World Create(
        int chunkSizeInBytes = 16_384, int minimumAmountOfEntitiesPerChunk = 100, int archetypeCapacity = 2, int entityCapacity = 64)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(chunkSizeInBytes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(minimumAmountOfEntitiesPerChunk, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(archetypeCapacity);
        ArgumentOutOfRangeException.ThrowIfNegative(entityCapacity);
        return new World(new ArchetypeTable(chunkSizeInBytes, minimumAmountOfEntitiesPerChunk, archetypeCapacity), entityCapacity);
    }

    /// <summary>Drops a world with everything in it; the same as <see cref="Dispose"/>. A second call does nothing.</summary>
    public static void Destroy(World world)
    {
        ArgumentNullException.ThrowIfNull(world);
        world.Dispose();
    }

    /// <summary>Drops all entities. Every later call but <see cref="IsAlive"/> (false) throws <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose()
    {
        disposed = true;
        archetypes.Clear();
        entities.Clear();
        queries.Clear();
    }

    /// <summary>Whether this world made the entity and has not destroyed it since.</summary>
    public bool IsAlive(Entity entity) => entities.IsAlive(entity);

    /// <summary>Destroys an entity and its components. A structural change.</summary>
    /// <exception cref="InvalidOperationException">The entity is dead already or of another world.</exception>
    public void Destroy(Entity entity)
    {
        Locate(entity);
        entities.Destroy(entity);
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

    /// <summary>Whether an entity has a <typeparamref name="T"/>.</summary>
    /// <exception cref="InvalidOperationException">The entity is dead or of another world.</exception>
    public bool Has<T>(Entity entity) => Locate(entity).Archetype!.Has(Component<T>.Bit);

    /// <summary>A reference to a component, valid until the next structural change.</summary>
    /// <exception cref="InvalidOperationException">The entity is dead or of another world, or has no <typeparamref name="T"/>.</exception>
    public ref T Get<T>(Entity entity)
    {
        ref EntityRecord record = ref Locate(entity);
        RequireHas<T>(record.Archetype!, entity);
        return ref record.Archetype!.Get<T>(record.Row);
    }

    /// <summary>Overwrites a component.</summary>
    /// <exception cref="InvalidOperationException">The entity is dead or of another world, or has no <typeparamref name="T"/>.</exception>
    public void Set<T>(Entity entity, in T? component = default) => Get<T>(entity) = component!;

    /// <summary>Copies a component if the entity has one.</summary>
    /// <exception cref="InvalidOperationException">The entity is dead or of another world.</exception>
    public bool TryGet<T>(Entity entity, out T? component)
    {
        ref T found = ref TryGetRef<T>(entity, out bool exists);
        component = exists ? found : default;
        return exists;
    }

    /// <summary>A reference to a component, or a null reference and <paramref name="exists"/> false.</summary>
    /// <exception cref="InvalidOperationException">The entity is dead or of another world.</exception>
    public ref T TryGetRef<T>(Entity entity, out bool exists)
    {
        ref EntityRecord record = ref Locate(entity);
        exists = record.Archetype!.Has(Component<T>.Bit);
        if (!exists)
        {
            return ref Unsafe.NullRef<T>();
        }

        return ref record.Archetype.Get<T>(record.Row);
    }

    /// <summary>Gives an entity a component with its default value. A structural change.</summary>
    /// <exception cref="InvalidOperationException">The entity is dead or of another world, or has a <typeparamref name="T"/> already.</exception>
    public void Add<T>(Entity entity) => Add<T>(entity, default!);

    /// <summary>Gives an entity a component. A structural change.</summary>
    /// <exception cref="InvalidOperationException">The entity is dead or of another world, or has a <typeparamref name="T"/> already.</exception>
    public void Add<T>(Entity entity, in T component)
    {
        Archetype source = Locate(entity).Archetype!;
        if (source.Has(Component<T>.Bit))
        {
            throw new InvalidOperationException($"{entity} has a {typeof(T)} already. Use Set to change it.");
        }

        ref EntityRecord record = ref Reshape(entity, source.Mask | Component<T>.Bit);
        record.Archetype!.Get<T>(record.Row) = component;
    }

    /// <summary>Removes a component from an entity. A structural change.</summary>
    /// <exception cref="InvalidOperationException">The entity is dead or of another world, or has no <typeparamref name="T"/>.</exception>
    public void Remove<T>(Entity entity)
    {
        Archetype source = Locate(entity).Archetype!;
        RequireHas<T>(source, entity);
        Reshape(entity, source.Mask & ~Component<T>.Bit);
    }

    /// <summary>
    /// The chunks that match a description: <c>foreach (ref Chunk chunk in world.Query(in description))</c>. The first call with a
    /// description allocates; later ones find it again.
    /// </summary>
    public Query Query(in QueryDescription queryDescription)
    {
        ThrowIfDisposed();
        if (!queries.TryGetValue(queryDescription, out Query? query))
        {
            query = new Query(archetypes.All, queryDescription);
            queries.Add(queryDescription, query);
        }

        return query;
    }

    /// <summary>The number of entities that match.</summary>
    public int CountEntities(in QueryDescription queryDescription)
    {
        int count = 0;
        foreach (ref Chunk chunk in Query(in queryDescription))
        {
            count += chunk.Count;
        }

        return count;
    }

    /// <summary>Copies the matching entities into <paramref name="list"/> from <paramref name="start"/> on, in iteration order.</summary>
    /// <exception cref="ArgumentException"><paramref name="list"/> is too short; nothing is copied.</exception>
    public void GetEntities(in QueryDescription queryDescription, Span<Entity> list, int start = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        int count = CountEntities(in queryDescription);
        if (list.Length - start < count)
        {
            throw new ArgumentException(
                $"{count} entities match, but the list has room for {Math.Max(0, list.Length - start)} from {start} on. "
                + "Ask CountEntities for the length.",
                nameof(list));
        }

        foreach (ref Chunk chunk in Query(in queryDescription))
        {
            foreach (int i in chunk)
            {
                list[start++] = chunk.Entities[i];
            }
        }
    }

    internal void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(disposed, this);

    /// <summary>The place of the components of an entity.</summary>
    /// <exception cref="InvalidOperationException">The entity is dead or of another world.</exception>
    internal ref EntityRecord Locate(Entity entity)
    {
        ThrowIfDisposed();
        if (!IsAlive(entity))
        {
            throw new InvalidOperationException(
                $"{entity} is not alive in world {Id}: it was destroyed, or another world made it. Ask IsAlive first.");
        }

        return ref entities.RecordOf(entity);
    }

    /// <summary>Makes an entity whose components have their default values.</summary>
    internal Entity CreateDefault(ulong mask)
    {
        Entity entity = Place(mask, out Archetype archetype, out int row);
        archetype.ClearRow(row);
        return entity;
    }

    /// <summary>Moves an entity to another set of components. The caller writes every component that is new.</summary>
    internal ref EntityRecord Reshape(Entity entity, ulong mask)
    {
        ref EntityRecord record = ref Locate(entity);
        if (record.Archetype!.Mask != mask)
        {
            entities.Move(entity, archetypes.Get(mask));
        }

        return ref record;
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

    private static void RequireHas<T>(Archetype archetype, Entity entity)
    {
        if (!archetype.Has(Component<T>.Bit))
        {
            throw new InvalidOperationException($"{entity} has no {typeof(T)}. Ask Has<{typeof(T).Name}> first, or use Add.");
        }
    }

    private Entity Place(ulong mask, out Archetype archetype, out int row)
    {
        ThrowIfDisposed();
        archetype = archetypes.Get(mask);
        return entities.Place(archetype, out row);
    }
}
