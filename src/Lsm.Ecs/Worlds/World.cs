namespace Lsm.Ecs.Worlds;

/// <summary>
/// A compact world of entities and components with the names, signatures and storage habits of the Arch library: entities with the same
/// components share chunks, a removed row is filled with the last one, and iteration runs backwards. It is stricter than Arch: a dead
/// entity, a foreign entity or a missing component throws, in every configuration.
/// <para>A world belongs to one thread at a time. Create, destroy, add and remove are structural changes: they void spans and
/// references into components and must not happen inside a query; record them in a <see cref="CommandBuffer"/> there.</para>
/// <para>There are no events, relations or jobs, and at most 64 component types per process.</para>
/// </summary>
public sealed partial class World : IDisposable
{
    private static int lastId = -1;

    private readonly int chunkBytes;
    private readonly int minimumPerChunk;
    private readonly List<Archetype> archetypes;
    private readonly Dictionary<ulong, Archetype> archetypeOf;
    private readonly Dictionary<QueryDescription, Query> queries = [];
    private readonly Queue<int> freeIds = new();
    private EntityRecord[] records;
    private int recordCount;
    private bool disposed;

    private World(int chunkBytes, int minimumPerChunk, int archetypeCapacity, int entityCapacity)
    {
        Id = Interlocked.Increment(ref lastId);
        this.chunkBytes = chunkBytes;
        this.minimumPerChunk = minimumPerChunk;
        archetypes = new List<Archetype>(archetypeCapacity);
        archetypeOf = new Dictionary<ulong, Archetype>(archetypeCapacity);
        records = new EntityRecord[entityCapacity];
    }

    /// <summary>The number of this world, never used again in the process (Arch reuses numbers of destroyed worlds).</summary>
    public int Id { get; }

    /// <summary>How many entities are alive.</summary>
    public int Size { get; private set; }

    /// <summary>Makes an empty world. Any thread.</summary>
    /// <param name="chunkSizeInBytes">Aim for the size of a chunk; at least 1.</param>
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
        return new World(chunkSizeInBytes, minimumAmountOfEntitiesPerChunk, archetypeCapacity, entityCapacity);
    }

    /// <summary>Drops a world with everything in it; the same as <see cref="Dispose"/>. Twice is harmless.</summary>
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
        archetypeOf.Clear();
        queries.Clear();
        freeIds.Clear();
        records = [];
        recordCount = 0;
        Size = 0;
    }

    internal Archetype ArchetypeOf(ulong mask)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (archetypeOf.TryGetValue(mask, out Archetype? known))
        {
            return known;
        }

        var kinds = new ComponentKind[System.Numerics.BitOperations.PopCount(mask)];
        int next = 0;
        for (int id = 0; id < ComponentTable.Limit; id++)
        {
            if ((mask >> id & 1) != 0)
            {
                kinds[next++] = ComponentTable.Shared[id];
            }
        }

        var made = new Archetype(mask, kinds, chunkBytes, minimumPerChunk);
        archetypes.Add(made);
        archetypeOf.Add(mask, made);
        return made;
    }

    private ref EntityRecord Locate(Entity entity)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (!IsAlive(entity))
        {
            throw new InvalidOperationException(
                $"{entity} is not alive in world {Id}: it was destroyed, or another world made it. Ask IsAlive first.");
        }

        return ref records[entity.Id];
    }
}
