using System.Runtime.CompilerServices;

namespace Lsm.Ecs.Worlds;

/// <summary>
/// The operations of the storage on one component type. They are virtual calls into generic code, so no array is created by
/// reflection, and ahead-of-time compilation finds every array type.
/// </summary>
internal abstract class ComponentKind(Type type, int byteSize, bool holdsReferences)
{
    public Type Type { get; } = type;

    public int ByteSize { get; } = byteSize;

    /// <summary>Whether a vacated row must be cleared so that it keeps nothing alive.</summary>
    public bool HoldsReferences { get; } = holdsReferences;

    /// <summary>The bit number in component masks, given by the table.</summary>
    public int Id { get; set; } = -1;

    public ulong Bit => 1UL << Id;

    public abstract Array CreateArray(int length);

    public abstract CommandValues CreateCommandValues();
}

/// <inheritdoc/>
internal sealed class ComponentKind<T>()
    : ComponentKind(typeof(T), Unsafe.SizeOf<T>(), RuntimeHelpers.IsReferenceOrContainsReferences<T>())
{
    public override Array CreateArray(int length) => new T[length];

    public override CommandValues CreateCommandValues() => new CommandValues<T>();
}
