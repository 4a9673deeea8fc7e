using System.Runtime.InteropServices;

namespace Lsm.Ecs.Worlds;

/// <summary>The chunks of one world that match one description, kept up to date. Made by <see cref="World.Query(in QueryDescription)"/>.</summary>
public sealed class Query
{
    private readonly List<Archetype> all;
    private readonly List<Archetype> matching = [];
    private readonly QueryDescription description;
    private int seen;

    internal Query(List<Archetype> all, QueryDescription description)
    {
        this.all = all;
        this.description = description;
    }

    /// <summary>Iterates over the chunks with at least one entity, backwards.</summary>
    public QueryChunkEnumerator GetEnumerator()
    {
        // Archetypes are only appended, so those from the last count on are new.
        for (; seen < all.Count; seen++)
        {
            if (description.Matches(all[seen].Mask))
            {
                matching.Add(all[seen]);
            }
        }

        return new QueryChunkEnumerator(CollectionsMarshal.AsSpan(matching));
    }

    /// <summary>The same iteration under Arch's name.</summary>
    public QueryChunkIterator GetChunkIterator() => new(this);
}
