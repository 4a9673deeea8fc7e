namespace Lsm.Ecs.Worlds;

/// <summary>The number of a component type, found without a dictionary. Registration happens at first use, on any thread.</summary>
internal static class Component<T>
{
    private static ComponentKind? kind;

    public static ComponentKind Kind => Volatile.Read(ref kind) ?? ComponentTable.Shared.Register<T>(ref kind);

    public static ulong Bit => Kind.Bit;
}
