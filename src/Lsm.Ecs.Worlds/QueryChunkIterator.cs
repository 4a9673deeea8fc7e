namespace Lsm.Ecs.Worlds;

/// <summary>What <see cref="Query.GetChunkIterator"/> gives to a foreach.</summary>
public readonly ref struct QueryChunkIterator
{
    private readonly Query query;

    internal QueryChunkIterator(Query query) => this.query = query;

    /// <summary>Starts a walk.</summary>
    public QueryChunkEnumerator GetEnumerator() => query.GetEnumerator();
}
