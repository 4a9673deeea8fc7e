namespace Lsm.Ecs.Worlds;

/// <summary>Numbers component types from 0 in the order in which they are first used. One table serves the whole process.</summary>
internal sealed class ComponentTable
{
    /// <summary>One bit of a mask each.</summary>
    public const int Limit = 64;

    public static readonly ComponentTable Shared = new();

    private readonly ComponentKind[] kinds = new ComponentKind[Limit];
    private readonly Lock gate = new();
    private int count;

    public ComponentKind this[int id] => kinds[id];

    /// <summary>The kind of a type that has a number, else null.</summary>
    public ComponentKind? Find(Type type)
    {
        lock (gate)
        {
            return Array.Find(kinds, kind => kind?.Type == type);
        }
    }

    /// <summary>The kind of <typeparamref name="T"/>, numbered now if <paramref name="known"/> is null.</summary>
    public ComponentKind Register<T>(ref ComponentKind? known)
    {
        lock (gate)
        {
            if (known is not null)
            {
                return known;
            }

            if (count == Limit)
            {
                throw new InvalidOperationException(
                    $"Component type {typeof(T)} would be number {Limit + 1}: this world has at most {Limit} component types per process. "
                    + "Merge small components into one struct, or build with -p:UseArch=true, whose world has no such limit.");
            }

            var kind = new ComponentKind<T> { Id = count };
            kinds[count++] = kind;
            return known = kind;
        }
    }
}
