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
    private readonly List<T?> values = [];

    public int Store(in T? value)
    {
        values.Add(value);
        return values.Count - 1;
    }

    public override void Add(World world, Entity entity) => world.Add<T>(entity);

    public override void Set(World world, Entity entity, int index) => world.Set(entity, values[index]);

    public override void Remove(World world, Entity entity) => world.Remove<T>(entity);

    public override void Clear() => values.Clear();
}
