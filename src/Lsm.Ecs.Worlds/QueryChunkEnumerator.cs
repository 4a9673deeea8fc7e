namespace Lsm.Ecs.Worlds;

/// <summary>Walks chunks backwards: the newest set of components first, and in it the last chunk first. Allocates nothing.</summary>
public ref struct QueryChunkEnumerator
{
    private readonly ReadOnlySpan<Archetype> archetypes;
    private int archetype;
    private int chunk;

    internal QueryChunkEnumerator(ReadOnlySpan<Archetype> archetypes)
    {
        this.archetypes = archetypes;
        archetype = archetypes.Length;
    }

    /// <summary>The chunk, by reference.</summary>
    public readonly ref Chunk Current => ref archetypes[archetype].ChunkAt(chunk);

    /// <summary>Steps to the next chunk with at least one entity; false when there is none.</summary>
    public bool MoveNext()
    {
        while (--chunk < 0)
        {
            if (--archetype < 0)
            {
                return false;
            }

            chunk = archetypes[archetype].ChunkCount;
        }

        return true;
    }
}
