using System.Diagnostics.CodeAnalysis;

namespace Lsm.Ecs.Worlds;

/// <summary>
/// Describes by their components which entities a query matches. Each With call replaces an earlier call of the same name, as in Arch.
/// An empty description matches every entity. Build it once and keep it in a field.
/// </summary>
public struct QueryDescription : IEquatable<QueryDescription>
{
    private ulong all;
    private ulong any;
    private ulong none;
    private ulong exclusive;

    /// <summary>Matches every entity until a With call restricts it.</summary>
    public QueryDescription()
    {
    }

    /// <summary>Whether both name the same components in the same With calls.</summary>
    public static bool operator ==(QueryDescription left, QueryDescription right) => left.Equals(right);

    /// <summary>Whether the descriptions differ.</summary>
    public static bool operator !=(QueryDescription left, QueryDescription right) => !left.Equals(right);

    /// <summary>Only entities that have all of these.</summary>
    [UnscopedRef]
    public ref QueryDescription WithAll<T0>() => ref Put(ref all, Component<T0>.Bit);

    /// <summary>Only entities that have all of these.</summary>
    [UnscopedRef]
    public ref QueryDescription WithAll<T0, T1>() => ref Put(ref all, Component<T0>.Bit | Component<T1>.Bit);

    /// <summary>Only entities that have all of these.</summary>
    [UnscopedRef]
    public ref QueryDescription WithAll<T0, T1, T2>() => ref Put(ref all, Component<T0>.Bit | Component<T1>.Bit | Component<T2>.Bit);

    /// <summary>Only entities that have all of these.</summary>
    [UnscopedRef]
    public ref QueryDescription WithAll<T0, T1, T2, T3>() => ref Put(ref all, Component<T0>.Bit | Component<T1>.Bit | Component<T2>.Bit | Component<T3>.Bit);

    /// <summary>Only entities that have at least one of these.</summary>
    [UnscopedRef]
    public ref QueryDescription WithAny<T0>() => ref Put(ref any, Component<T0>.Bit);

    /// <summary>Only entities that have at least one of these.</summary>
    [UnscopedRef]
    public ref QueryDescription WithAny<T0, T1>() => ref Put(ref any, Component<T0>.Bit | Component<T1>.Bit);

    /// <summary>Only entities that have none of these.</summary>
    [UnscopedRef]
    public ref QueryDescription WithNone<T0>() => ref Put(ref none, Component<T0>.Bit);

    /// <summary>Only entities that have none of these.</summary>
    [UnscopedRef]
    public ref QueryDescription WithNone<T0, T1>() => ref Put(ref none, Component<T0>.Bit | Component<T1>.Bit);

    /// <summary>Only entities that have exactly these components and no other.</summary>
    [UnscopedRef]
    public ref QueryDescription WithExclusive<T0>() => ref Put(ref exclusive, Component<T0>.Bit);

    /// <summary>Only entities that have exactly these components and no other.</summary>
    [UnscopedRef]
    public ref QueryDescription WithExclusive<T0, T1>() => ref Put(ref exclusive, Component<T0>.Bit | Component<T1>.Bit);

    /// <inheritdoc/>
    public readonly bool Equals(QueryDescription other) =>
        all == other.all && any == other.any && none == other.none && exclusive == other.exclusive;

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is QueryDescription other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode() => HashCode.Combine(all, any, none, exclusive);

    internal readonly bool Matches(ulong mask) =>
        exclusive != 0 ? mask == exclusive : (mask & all) == all && (any == 0 || (mask & any) != 0) && (mask & none) == 0;

    [UnscopedRef]
    private ref QueryDescription Put(ref ulong field, ulong mask)
    {
        field = mask;
        return ref this;
    }
}
