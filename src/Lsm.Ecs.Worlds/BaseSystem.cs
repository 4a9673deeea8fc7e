namespace Lsm.Ecs.Worlds;

/// <summary>A system with a world and empty phases to override.</summary>
/// <typeparam name="TWorld">The type of the world.</typeparam>
/// <typeparam name="T">The argument that the frame loop passes to its systems.</typeparam>
public abstract class BaseSystem<TWorld, T> : ISystem<T>
{
    /// <summary>Creates a system of a world.</summary>
    protected BaseSystem(TWorld world) => World = world;

    /// <summary>The world that the system works on.</summary>
    public TWorld World { get; }

    /// <inheritdoc/>
    public virtual void Initialize()
    {
    }

    /// <inheritdoc/>
    public virtual void BeforeUpdate(in T t)
    {
    }

    /// <inheritdoc/>
    public virtual void Update(in T t)
    {
    }

    /// <inheritdoc/>
    public virtual void AfterUpdate(in T t)
    {
    }

    /// <summary>Frees what the system owns.</summary>
    public virtual void Dispose() => GC.SuppressFinalize(this);
}
