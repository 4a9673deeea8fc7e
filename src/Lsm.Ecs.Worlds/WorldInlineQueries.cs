namespace Lsm.Ecs.Worlds;

/// <summary>Runs a struct job on each entity that a query matches; faster than a delegate. The job makes no structural change of the world.</summary>
public static class WorldInlineQueries
{
    /// <summary>Runs a struct job on one component of every matching entity.</summary>
    /// <exception cref="InvalidOperationException">The description lets entities through that lack one of the components.</exception>
    public static void InlineQuery<T, T0>(this World world, in QueryDescription description, ref T iForEach)
        where T : struct, IForEach<T0>
    {
        foreach (ref Chunk chunk in world.Query(in description))
        {
            Span<T0> c0 = chunk.GetSpan<T0>();
            foreach (int i in chunk)
            {
                iForEach.Update(ref c0[i]);
            }
        }
    }

    /// <summary>Runs a struct job on two components of every matching entity.</summary>
    /// <exception cref="InvalidOperationException">The description lets entities through that lack one of the components.</exception>
    public static void InlineQuery<T, T0, T1>(this World world, in QueryDescription description, ref T iForEach)
        where T : struct, IForEach<T0, T1>
    {
        foreach (ref Chunk chunk in world.Query(in description))
        {
            Span<T0> c0 = chunk.GetSpan<T0>();
            Span<T1> c1 = chunk.GetSpan<T1>();
            foreach (int i in chunk)
            {
                iForEach.Update(ref c0[i], ref c1[i]);
            }
        }
    }

    /// <summary>Runs a struct job on three components of every matching entity.</summary>
    /// <exception cref="InvalidOperationException">The description lets entities through that lack one of the components.</exception>
    public static void InlineQuery<T, T0, T1, T2>(this World world, in QueryDescription description, ref T iForEach)
        where T : struct, IForEach<T0, T1, T2>
    {
        foreach (ref Chunk chunk in world.Query(in description))
        {
            Span<T0> c0 = chunk.GetSpan<T0>();
            Span<T1> c1 = chunk.GetSpan<T1>();
            Span<T2> c2 = chunk.GetSpan<T2>();
            foreach (int i in chunk)
            {
                iForEach.Update(ref c0[i], ref c1[i], ref c2[i]);
            }
        }
    }

    /// <summary>Runs a struct job on four components of every matching entity.</summary>
    /// <exception cref="InvalidOperationException">The description lets entities through that lack one of the components.</exception>
    public static void InlineQuery<T, T0, T1, T2, T3>(this World world, in QueryDescription description, ref T iForEach)
        where T : struct, IForEach<T0, T1, T2, T3>
    {
        foreach (ref Chunk chunk in world.Query(in description))
        {
            Span<T0> c0 = chunk.GetSpan<T0>();
            Span<T1> c1 = chunk.GetSpan<T1>();
            Span<T2> c2 = chunk.GetSpan<T2>();
            Span<T3> c3 = chunk.GetSpan<T3>();
            foreach (int i in chunk)
            {
                iForEach.Update(ref c0[i], ref c1[i], ref c2[i], ref c3[i]);
            }
        }
    }

    /// <summary>Runs a struct job on each matching entity and one component of it.</summary>
    /// <exception cref="InvalidOperationException">The description lets entities through that lack one of the components.</exception>
    public static void InlineEntityQuery<T, T0>(this World world, in QueryDescription description, ref T iForEach)
        where T : struct, IForEachWithEntity<T0>
    {
        foreach (ref Chunk chunk in world.Query(in description))
        {
            Span<T0> c0 = chunk.GetSpan<T0>();
            foreach (int i in chunk)
            {
                iForEach.Update(chunk.Entities[i], ref c0[i]);
            }
        }
    }

    /// <summary>Runs a struct job on each matching entity and two components of it.</summary>
    /// <exception cref="InvalidOperationException">The description lets entities through that lack one of the components.</exception>
    public static void InlineEntityQuery<T, T0, T1>(this World world, in QueryDescription description, ref T iForEach)
        where T : struct, IForEachWithEntity<T0, T1>
    {
        foreach (ref Chunk chunk in world.Query(in description))
        {
            Span<T0> c0 = chunk.GetSpan<T0>();
            Span<T1> c1 = chunk.GetSpan<T1>();
            foreach (int i in chunk)
            {
                iForEach.Update(chunk.Entities[i], ref c0[i], ref c1[i]);
            }
        }
    }

    /// <summary>Runs a struct job on each matching entity and three components of it.</summary>
    /// <exception cref="InvalidOperationException">The description lets entities through that lack one of the components.</exception>
    public static void InlineEntityQuery<T, T0, T1, T2>(this World world, in QueryDescription description, ref T iForEach)
        where T : struct, IForEachWithEntity<T0, T1, T2>
    {
        foreach (ref Chunk chunk in world.Query(in description))
        {
            Span<T0> c0 = chunk.GetSpan<T0>();
            Span<T1> c1 = chunk.GetSpan<T1>();
            Span<T2> c2 = chunk.GetSpan<T2>();
            foreach (int i in chunk)
            {
                iForEach.Update(chunk.Entities[i], ref c0[i], ref c1[i], ref c2[i]);
            }
        }
    }

    /// <summary>Runs a struct job on each matching entity and four components of it.</summary>
    /// <exception cref="InvalidOperationException">The description lets entities through that lack one of the components.</exception>
    public static void InlineEntityQuery<T, T0, T1, T2, T3>(this World world, in QueryDescription description, ref T iForEach)
        where T : struct, IForEachWithEntity<T0, T1, T2, T3>
    {
        foreach (ref Chunk chunk in world.Query(in description))
        {
            Span<T0> c0 = chunk.GetSpan<T0>();
            Span<T1> c1 = chunk.GetSpan<T1>();
            Span<T2> c2 = chunk.GetSpan<T2>();
            Span<T3> c3 = chunk.GetSpan<T3>();
            foreach (int i in chunk)
            {
                iForEach.Update(chunk.Entities[i], ref c0[i], ref c1[i], ref c2[i], ref c3[i]);
            }
        }
    }
}
