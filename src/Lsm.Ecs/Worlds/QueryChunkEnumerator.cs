namespace Lsm.Ecs.Worlds;

/// <summary>Walks chunks backwards: the newest set of components first, and in it the last chunk first. Allocates nothing.</summary>
public ref struct QueryChunkEnumerator
{
    private readonly ReadOnlySpan<Archetype> _archetypes;
    private int _archetype;
    private int _chunk;

    internal QueryChunkEnumerator(ReadOnlySpan<Archetype> archetypes)
    {
        _archetypes = archetypes;
        _archetype = archetypes.Length;
    }

    /// <summary>The chunk, by reference.</summary>
    public readonly ref Chunk Current => ref _archetypes[_archetype].ChunkAt(_chunk);

    /// <summary>Steps to the next chunk with at least one entity; false when there is none.</summary>
    public bool MoveNext()
    {
        while (--_chunk < 0)
        {
            if (--_archetype < 0)
            {
                return false;
            }

            _chunk = _archetypes[_archetype].ChunkCount;
        }

        return true;
    }
}
