namespace Lsm.Ecs.Worlds;

public sealed partial class World
{
    /// <summary>
    /// The chunks that match a description: <c>foreach (ref Chunk chunk in world.Query(in description))</c>. The first call with a
    /// description allocates; later ones find it again.
    /// </summary>
    public Query Query(in QueryDescription queryDescription)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (!queries.TryGetValue(queryDescription, out Query? query))
        {
            query = new Query(archetypes, queryDescription);
            queries.Add(queryDescription, query);
        }

        return query;
    }

    /// <summary>How many entities match.</summary>
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
}
