namespace Lsm.Ecs.Worlds;

/// <summary>
/// All entities with one set of components, in dense chunks: every chunk but the last is full, and a removed row is filled with the very
/// last one. Emptied chunks are kept for reuse, so a population that shrinks and grows again allocates nothing up to its former size.
/// </summary>
internal sealed class Archetype
{
    private readonly ComponentKind[] kinds;
    private readonly int chunkCapacity;
    private Chunk[] chunks = new Chunk[1];
    private int allocated;

    public Archetype(ulong mask, ComponentKind[] kinds, int chunkBytes, int minimumPerChunk)
    {
        Mask = mask;
        this.kinds = kinds;
        int rowBytes = 12;
        foreach (ComponentKind kind in kinds)
        {
            rowBytes += kind.ByteSize;
        }

        chunkCapacity = Math.Max(minimumPerChunk, chunkBytes / rowBytes);
    }

    public ulong Mask { get; }

    public int EntityCount { get; private set; }

    /// <summary>Chunks with at least one entity.</summary>
    public int ChunkCount => (EntityCount + chunkCapacity - 1) / chunkCapacity;

    public bool Has(ulong bit) => (Mask & bit) != 0;

    public ref Chunk ChunkAt(int index) => ref chunks[index];

    public ref Chunk ChunkOf(int row) => ref chunks[row / chunkCapacity];

    public int IndexInChunk(int row) => row % chunkCapacity;

    public ref T Get<T>(int row) => ref ChunkOf(row).GetArray<T>()[IndexInChunk(row)];

    /// <summary>Appends an entity and returns its row; the caller writes every component of it.</summary>
    public int Append(Entity entity)
    {
        int row = EntityCount;
        if (row == allocated * chunkCapacity)
        {
            if (allocated == chunks.Length)
            {
                Array.Resize(ref chunks, 2 * chunks.Length);
            }

            chunks[allocated++] = new Chunk(Mask, kinds, chunkCapacity);
        }

        EntityCount++;
        ref Chunk chunk = ref ChunkOf(row);
        chunk.Entities[chunk.Count++] = entity;
        return row;
    }

    /// <summary>Gives every component of a row its default value.</summary>
    public void ClearRow(int row)
    {
        foreach (Array column in ChunkOf(row).Columns)
        {
            Array.Clear(column, IndexInChunk(row), 1);
        }
    }

    /// <summary>Copies into <paramref name="row"/> what <paramref name="source"/> has in common with this archetype.</summary>
    public void CopyShared(int row, Archetype source, int sourceRow)
    {
        ref Chunk to = ref ChunkOf(row);
        ref Chunk from = ref source.ChunkOf(sourceRow);
        for (int i = 0, j = 0; i < kinds.Length && j < source.kinds.Length;)
        {
            int difference = kinds[i].Id - source.kinds[j].Id;
            if (difference == 0)
            {
                Array.Copy(from.Columns[j], source.IndexInChunk(sourceRow), to.Columns[i], IndexInChunk(row), 1);
            }

            i += difference <= 0 ? 1 : 0;
            j += difference >= 0 ? 1 : 0;
        }
    }

    /// <summary>Fills <paramref name="row"/> with the last row; returns the entity that it holds now, or Null when it was the last.</summary>
    public Entity SwapBack(int row)
    {
        int last = --EntityCount;
        ref Chunk to = ref ChunkOf(row);
        ref Chunk from = ref ChunkOf(last);
        int lastIndex = IndexInChunk(last);
        Entity moved = Entity.Null;
        if (row != last)
        {
            moved = from.Entities[lastIndex];
            to.Entities[IndexInChunk(row)] = moved;
        }

        for (int i = 0; i < kinds.Length; i++)
        {
            if (row != last)
            {
                Array.Copy(from.Columns[i], lastIndex, to.Columns[i], IndexInChunk(row), 1);
            }

            if (kinds[i].HoldsReferences)
            {
                Array.Clear(from.Columns[i], lastIndex, 1);
            }
        }

        from.Count--;
        return moved;
    }
}
