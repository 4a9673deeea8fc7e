namespace Lsm.Ecs.Worlds;

/// <summary>
/// A component type as a value, for <see cref="CommandBuffer.Create"/>: <c>buffer.Create([typeof(Place), typeof(Health)])</c>.
/// <see cref="Component{T}.ComponentType"/> gives one of any type.
/// </summary>
public readonly struct ComponentType
{
    internal ComponentType(ComponentKind kind) => Kind = kind;

    /// <summary>The type; null for a default value, which no component has.</summary>
    public Type? Type => Kind?.Type;

    internal ComponentKind? Kind { get; }

    /// <summary>The component type of a type that this process has used as a component before.</summary>
    /// <exception cref="InvalidOperationException">
    /// The type was never used as a component. Reflection would make it one, which ahead-of-time compiled programs cannot do.
    /// </exception>
    public static implicit operator ComponentType(Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return new ComponentType(ComponentTable.Shared.Find(type) ?? throw new InvalidOperationException(
            $"{type} was not used as a component before. Call ArrayRegistry.Add<{type.Name}>() at the start of the program, or name it as Component<{type.Name}>.ComponentType."));
    }
}
