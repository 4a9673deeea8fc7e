using System.Runtime.InteropServices;

namespace Lsm.Ecs.Worlds;

/// <summary>The chunks of one world that match one description, kept up to date. Made by <see cref="World.Query(in QueryDescription)"/>.</summary>
public sealed class Query
{
    private readonly List<Archetype> _all;
    private readonly List<Archetype> _matching = [];
    private readonly QueryDescription _description;
    private int _seen;

    internal Query(List<Archetype> all, QueryDescription description)
    {
        _all = all;
        _description = description;
    }

    /// <summary>Walks the chunks that hold at least one entity, backwards.</summary>
    public QueryChunkEnumerator GetEnumerator()
    {
        // Archetypes are only ever appended, so the count says what is new.
        for (; _seen < _all.Count; _seen++)
        {
            if (_description.Matches(_all[_seen].Mask))
            {
                _matching.Add(_all[_seen]);
            }
        }

        return new QueryChunkEnumerator(CollectionsMarshal.AsSpan(_matching));
    }

    /// <summary>The same walk, for code that names it.</summary>
    public QueryChunkIterator GetChunkIterator() => new(this);
}
