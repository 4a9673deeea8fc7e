using System.Numerics;

namespace Lsm.Ecs.Worlds;

/// <summary>The archetypes of one world, one for each set of components that an entity has had.</summary>
internal sealed class ArchetypeTable(int chunkBytes, int minimumPerChunk, int capacity)
{
    private readonly Dictionary<ulong, Archetype> byMask = new(capacity);

    /// <summary>All archetypes in the order in which they were made. Only ever appended to, until the world is disposed.</summary>
    public List<Archetype> All { get; } = new(capacity);

    /// <summary>The archetype of a set of components, made at the first call.</summary>
    public Archetype Get(ulong mask)
    {
        if (byMask.TryGetValue(mask, out Archetype? known))
        {
            return known;
        }

        var kinds = new ComponentKind[BitOperations.PopCount(mask)];
        int next = 0;
        for (ulong rest = mask; rest != 0; rest &= rest - 1)
        {
            kinds[next++] = ComponentTable.Shared[BitOperations.TrailingZeroCount(rest)];
        }

        var made = new Archetype(mask, kinds, chunkBytes, minimumPerChunk);
        All.Add(made);
        byMask.Add(mask, made);
        return made;
    }

    public void Clear()
    {
        All.Clear();
        byMask.Clear();
    }
}
