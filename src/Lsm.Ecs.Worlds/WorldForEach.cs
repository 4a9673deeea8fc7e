namespace Lsm.Ecs.Worlds;

/// <summary>Calls a delegate for each entity that a query matches. The delegate makes no structural change of the world.</summary>
public static class WorldForEach
{
    /// <summary>Calls <paramref name="forEntity"/> for every matching entity.</summary>
    public static void Query(this World world, in QueryDescription description, ForEach forEntity)
    {
        ArgumentNullException.ThrowIfNull(forEntity);
        foreach (ref Chunk chunk in world.Query(in description))
        {
            foreach (int i in chunk)
            {
                forEntity(chunk.Entities[i]);
            }
        }
    }

    /// <summary>Calls <paramref name="forEach"/> with one component of every matching entity.</summary>
    /// <exception cref="InvalidOperationException">The description lets entities through that lack one of the components.</exception>
    public static void Query<T0>(this World world, in QueryDescription description, ForEach<T0> forEach)
    {
        ArgumentNullException.ThrowIfNull(forEach);
        foreach (ref Chunk chunk in world.Query(in description))
        {
            Span<T0> c0 = chunk.GetSpan<T0>();
            foreach (int i in chunk)
            {
                forEach(ref c0[i]);
            }
        }
    }

    /// <summary>Calls <paramref name="forEach"/> with two components of every matching entity.</summary>
    /// <exception cref="InvalidOperationException">The description lets entities through that lack one of the components.</exception>
    public static void Query<T0, T1>(this World world, in QueryDescription description, ForEach<T0, T1> forEach)
    {
        ArgumentNullException.ThrowIfNull(forEach);
        foreach (ref Chunk chunk in world.Query(in description))
        {
            Span<T0> c0 = chunk.GetSpan<T0>();
            Span<T1> c1 = chunk.GetSpan<T1>();
            foreach (int i in chunk)
            {
                forEach(ref c0[i], ref c1[i]);
            }
        }
    }

    /// <summary>Calls <paramref name="forEach"/> with three components of every matching entity.</summary>
    /// <exception cref="InvalidOperationException">The description lets entities through that lack one of the components.</exception>
    public static void Query<T0, T1, T2>(this World world, in QueryDescription description, ForEach<T0, T1, T2> forEach)
    {
        ArgumentNullException.ThrowIfNull(forEach);
        foreach (ref Chunk chunk in world.Query(in description))
        {
            Span<T0> c0 = chunk.GetSpan<T0>();
            Span<T1> c1 = chunk.GetSpan<T1>();
            Span<T2> c2 = chunk.GetSpan<T2>();
            foreach (int i in chunk)
            {
                forEach(ref c0[i], ref c1[i], ref c2[i]);
            }
        }
    }

    /// <summary>Calls <paramref name="forEach"/> with four components of every matching entity.</summary>
    /// <exception cref="InvalidOperationException">The description lets entities through that lack one of the components.</exception>
    public static void Query<T0, T1, T2, T3>(this World world, in QueryDescription description, ForEach<T0, T1, T2, T3> forEach)
    {
        ArgumentNullException.ThrowIfNull(forEach);
        foreach (ref Chunk chunk in world.Query(in description))
        {
            Span<T0> c0 = chunk.GetSpan<T0>();
            Span<T1> c1 = chunk.GetSpan<T1>();
            Span<T2> c2 = chunk.GetSpan<T2>();
            Span<T3> c3 = chunk.GetSpan<T3>();
            foreach (int i in chunk)
            {
                forEach(ref c0[i], ref c1[i], ref c2[i], ref c3[i]);
            }
        }
    }

    /// <summary>Calls <paramref name="forEach"/> with each matching entity and one component of it.</summary>
    /// <exception cref="InvalidOperationException">The description lets entities through that lack one of the components.</exception>
    public static void Query<T0>(this World world, in QueryDescription description, ForEachWithEntity<T0> forEach)
    {
        ArgumentNullException.ThrowIfNull(forEach);
        foreach (ref Chunk chunk in world.Query(in description))
        {
            Span<T0> c0 = chunk.GetSpan<T0>();
            foreach (int i in chunk)
            {
                forEach(chunk.Entities[i], ref c0[i]);
            }
        }
    }

    /// <summary>Calls <paramref name="forEach"/> with each matching entity and two components of it.</summary>
    /// <exception cref="InvalidOperationException">The description lets entities through that lack one of the components.</exception>
    public static void Query<T0, T1>(this World world, in QueryDescription description, ForEachWithEntity<T0, T1> forEach)
    {
        ArgumentNullException.ThrowIfNull(forEach);
        foreach (ref Chunk chunk in world.Query(in description))
        {
            Span<T0> c0 = chunk.GetSpan<T0>();
            Span<T1> c1 = chunk.GetSpan<T1>();
            foreach (int i in chunk)
            {
                forEach(chunk.Entities[i], ref c0[i], ref c1[i]);
            }
        }
    }

    /// <summary>Calls <paramref name="forEach"/> with each matching entity and three components of it.</summary>
    /// <exception cref="InvalidOperationException">The description lets entities through that lack one of the components.</exception>
    public static void Query<T0, T1, T2>(this World world, in QueryDescription description, ForEachWithEntity<T0, T1, T2> forEach)
    {
        ArgumentNullException.ThrowIfNull(forEach);
        foreach (ref Chunk chunk in world.Query(in description))
        {
            Span<T0> c0 = chunk.GetSpan<T0>();
            Span<T1> c1 = chunk.GetSpan<T1>();
            Span<T2> c2 = chunk.GetSpan<T2>();
            foreach (int i in chunk)
            {
                forEach(chunk.Entities[i], ref c0[i], ref c1[i], ref c2[i]);
            }
        }
    }

    /// <summary>Calls <paramref name="forEach"/> with each matching entity and four components of it.</summary>
    /// <exception cref="InvalidOperationException">The description lets entities through that lack one of the components.</exception>
    public static void Query<T0, T1, T2, T3>(this World world, in QueryDescription description, ForEachWithEntity<T0, T1, T2, T3> forEach)
    {
        ArgumentNullException.ThrowIfNull(forEach);
        foreach (ref Chunk chunk in world.Query(in description))
        {
            Span<T0> c0 = chunk.GetSpan<T0>();
            Span<T1> c1 = chunk.GetSpan<T1>();
            Span<T2> c2 = chunk.GetSpan<T2>();
            Span<T3> c3 = chunk.GetSpan<T3>();
            foreach (int i in chunk)
            {
                forEach(chunk.Entities[i], ref c0[i], ref c1[i], ref c2[i], ref c3[i]);
            }
        }
    }
}
