namespace Lsm.Ecs.Worlds;

/// <summary>The chunks of a query, for a foreach.</summary>
public readonly ref struct QueryChunkIterator
{
    private readonly Query query;

    internal QueryChunkIterator(Query query) => this.query = query;

    /// <summary>Starts an iteration.</summary>
    public QueryChunkEnumerator GetEnumerator() => query.GetEnumerator();
}
