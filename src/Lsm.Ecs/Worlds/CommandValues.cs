namespace Lsm.Ecs.Worlds;

/// <summary>The recorded values of one component type, and what it takes to apply them. Typed, so nothing is boxed.</summary>
internal abstract class CommandValues
{
    public abstract void Add(World world, Entity entity);

    public abstract void Set(World world, Entity entity, int index);

    public abstract void Remove(World world, Entity entity);

    public abstract void Clear();
}

/// <inheritdoc/>
internal sealed class CommandValues<T> : CommandValues
{
    private readonly List<T?> _values = [];

    public int Store(in T? value)
    {
        _values.Add(value);
        return _values.Count - 1;
    }

    public override void Add(World world, Entity entity) => world.Add<T>(entity);

    public override void Set(World world, Entity entity, int index) => world.Set(entity, _values[index]);

    public override void Remove(World world, Entity entity) => world.Remove<T>(entity);

    public override void Clear() => _values.Clear();
}
