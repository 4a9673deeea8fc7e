using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Lsm.Ecs.Worlds;

/// <summary>
/// A block of entities that have the same components, one array per component type; row i of every array belongs to entity i. Spans and
/// references taken from it are invalid after a structural change (create, destroy, add, remove) of the world.
/// </summary>
public struct Chunk
{
    private readonly ulong mask;

    internal Chunk(ulong mask, ComponentKind[] kinds, int capacity)
    {
        this.mask = mask;
        Capacity = capacity;
        Entities = new Entity[capacity];
        Columns = new Array[kinds.Length];
        for (int i = 0; i < kinds.Length; i++)
        {
            Columns[i] = kinds[i].CreateArray(capacity);
        }
    }

    /// <summary>The number of rows in use: 0..Capacity.</summary>
    public int Count { readonly get; internal set; }

    /// <summary>The number of rows.</summary>
    public readonly int Capacity { get; }

    /// <summary>The entity of each row; length <see cref="Capacity"/>, the first <see cref="Count"/> are valid. Read only.</summary>
    public readonly Entity[] Entities { get; }

    internal readonly Array[] Columns { get; }

    /// <summary>The entity of a row. Throws when <paramref name="index"/> is outside 0..Count-1.</summary>
    public readonly ref Entity Entity(int index) => ref Entities.AsSpan(0, Count)[index];

    /// <summary>Whether the entities of this chunk have a <typeparamref name="T"/>.</summary>
    public readonly bool Has<T>() => (mask & Component<T>.Bit) != 0;

    /// <summary>The array of a component; length <see cref="Capacity"/>, the first <see cref="Count"/> are valid.</summary>
    /// <exception cref="InvalidOperationException">The entities of this chunk have no <typeparamref name="T"/>.</exception>
    public readonly T[] GetArray<T>()
    {
        ulong bit = Component<T>.Bit;
        if ((mask & bit) == 0)
        {
            throw new InvalidOperationException(
                $"The entities of this chunk have no {typeof(T)}. Ask Has<{typeof(T).Name}>() first, or name it in the query's WithAll.");
        }

        return Unsafe.As<T[]>(Columns[BitOperations.PopCount(mask & (bit - 1))]);
    }

    /// <summary>
    /// The rows of a component as a span of length <see cref="Capacity"/>, as Arch has it: cut it to <c>[..chunk.Count]</c>.
    /// </summary>
    /// <exception cref="InvalidOperationException">The entities of this chunk have no <typeparamref name="T"/>.</exception>
    public readonly Span<T> GetSpan<T>() => GetArray<T>();

    /// <summary>A reference to row 0 of a component, from which the others follow.</summary>
    /// <exception cref="InvalidOperationException">The entities of this chunk have no <typeparamref name="T"/>.</exception>
    public readonly ref T GetFirst<T>() => ref MemoryMarshal.GetArrayDataReference(GetArray<T>());

    /// <summary>A reference to one component. Throws when <paramref name="index"/> is outside 0..Count-1.</summary>
    /// <exception cref="InvalidOperationException">The entities of this chunk have no <typeparamref name="T"/>.</exception>
    public readonly ref T Get<T>(int index) => ref GetArray<T>().AsSpan(0, Count)[index];

    /// <summary>Walks the row numbers, last to first.</summary>
    public readonly EntityEnumerator GetEnumerator() => new(Count);
}
