using System.Diagnostics.CodeAnalysis;

namespace Lsm.Ecs.Worlds;

/// <summary>The number of a component type, found without a dictionary. The type is registered at first use, on any thread.</summary>
/// <typeparam name="T">The component type.</typeparam>
public static class Component<T>
{
    private static ComponentKind? kind;

    /// <summary>The component type as a value.</summary>
    [SuppressMessage("Design", "CA1000", Justification = "Arch has it here under this name.")]
    public static ComponentType ComponentType => new(Kind);

    internal static ComponentKind Kind => Volatile.Read(ref kind) ?? ComponentTable.Shared.Register<T>(ref kind);

    internal static ulong Bit => Kind.Bit;
}
