namespace Lsm.Ecs.Worlds;

/// <summary>
/// Registers component types before their first use. Arch needs this in ahead-of-time compiled programs, because it makes component arrays
/// by reflection otherwise. This world needs it only where a type is named as a <see cref="ComponentType"/> before any other use.
/// </summary>
public static class ArrayRegistry
{
    /// <summary>Registers <typeparamref name="T"/>. Any thread may call it, any number of times.</summary>
    /// <exception cref="InvalidOperationException">The process has 64 component types already.</exception>
    public static void Add<T>() => _ = Component<T>.Kind;
}
