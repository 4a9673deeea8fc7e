namespace Lsm.Ecs.Worlds;

/// <summary>
/// Arch makes component arrays by reflection unless their types are registered, which ahead-of-time compiled programs must do. This world
/// makes them in generic code and needs no registration; the call is here so that one module initializer compiles against both.
/// </summary>
public static class ArrayRegistry
{
    /// <summary>Does nothing here; with Arch, makes <typeparamref name="T"/> usable under NativeAOT. Any thread, any number of times.</summary>
    public static void Add<T>()
    {
    }
}
