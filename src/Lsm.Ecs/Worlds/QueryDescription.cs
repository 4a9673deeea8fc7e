using System.Diagnostics.CodeAnalysis;

namespace Lsm.Ecs.Worlds;

/// <summary>
/// Which entities a query matches, by their components. Each With call replaces what an earlier call of the same name said, as in Arch.
/// An empty description matches every entity. A plain value: build it once and keep it in a field.
/// </summary>
public struct QueryDescription : IEquatable<QueryDescription>
{
    private ulong _all;
    private ulong _any;
    private ulong _none;
    private ulong _exclusive;

    /// <summary>Matches every entity until a With call narrows it.</summary>
    public QueryDescription()
    {
    }

    /// <summary>Whether both match the same entities by the same words.</summary>
    public static bool operator ==(QueryDescription left, QueryDescription right) => left.Equals(right);

    /// <summary>Whether the descriptions differ.</summary>
    public static bool operator !=(QueryDescription left, QueryDescription right) => !left.Equals(right);

    /// <summary>Only entities that have all of these.</summary>
    [UnscopedRef]
    public ref QueryDescription WithAll<T0>() => ref Put(ref _all, Component<T0>.Bit);

    /// <summary>Only entities that have all of these.</summary>
    [UnscopedRef]
    public ref QueryDescription WithAll<T0, T1>() => ref Put(ref _all, Component<T0>.Bit | Component<T1>.Bit);

    /// <summary>Only entities that have all of these.</summary>
    [UnscopedRef]
    public ref QueryDescription WithAll<T0, T1, T2>() => ref Put(ref _all, Component<T0>.Bit | Component<T1>.Bit | Component<T2>.Bit);

    /// <summary>Only entities that have all of these.</summary>
    [UnscopedRef]
    public ref QueryDescription WithAll<T0, T1, T2, T3>() => ref Put(ref _all, Component<T0>.Bit | Component<T1>.Bit | Component<T2>.Bit | Component<T3>.Bit);

    /// <summary>Only entities that have at least one of these.</summary>
    [UnscopedRef]
    public ref QueryDescription WithAny<T0>() => ref Put(ref _any, Component<T0>.Bit);

    /// <summary>Only entities that have at least one of these.</summary>
    [UnscopedRef]
    public ref QueryDescription WithAny<T0, T1>() => ref Put(ref _any, Component<T0>.Bit | Component<T1>.Bit);

    /// <summary>Only entities that have none of these.</summary>
    [UnscopedRef]
    public ref QueryDescription WithNone<T0>() => ref Put(ref _none, Component<T0>.Bit);

    /// <summary>Only entities that have none of these.</summary>
    [UnscopedRef]
    public ref QueryDescription WithNone<T0, T1>() => ref Put(ref _none, Component<T0>.Bit | Component<T1>.Bit);

    /// <summary>Only entities that have exactly these components and no other.</summary>
    [UnscopedRef]
    public ref QueryDescription WithExclusive<T0>() => ref Put(ref _exclusive, Component<T0>.Bit);

    /// <summary>Only entities that have exactly these components and no other.</summary>
    [UnscopedRef]
    public ref QueryDescription WithExclusive<T0, T1>() => ref Put(ref _exclusive, Component<T0>.Bit | Component<T1>.Bit);

    /// <inheritdoc/>
    public readonly bool Equals(QueryDescription other) =>
        _all == other._all && _any == other._any && _none == other._none && _exclusive == other._exclusive;

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is QueryDescription other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode() => HashCode.Combine(_all, _any, _none, _exclusive);

    internal readonly bool Matches(ulong mask) =>
        _exclusive != 0 ? mask == _exclusive : (mask & _all) == _all && (_any == 0 || (mask & _any) != 0) && (mask & _none) == 0;

    [UnscopedRef]
    private ref QueryDescription Put(ref ulong field, ulong mask)
    {
        field = mask;
        return ref this;
    }
}
