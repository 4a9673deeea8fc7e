namespace Lsm.Ecs.Worlds;

/// <summary>The recorded values of one component type, at most one for each entity. Typed, so nothing is boxed.</summary>
internal abstract class CommandValues
{
    /// <summary>Writes the value of an entity, by its number in the buffer, into a row.</summary>
    public abstract void CopyTo(Archetype archetype, int row, int entity);

    public abstract void Clear();
}

/// <inheritdoc/>
internal sealed class CommandValues<T> : CommandValues
{
    private readonly List<T?> values = [];
    private int[] indexOf = []; // by the entity's number in the buffer; valid only for an entity that has a value

    public void Store(int entity, bool replaces, in T? value)
    {
        if (replaces)
        {
            values[indexOf[entity]] = value;
            return;
        }

        if (entity >= indexOf.Length)
        {
            Array.Resize(ref indexOf, Math.Max(entity + 1, 2 * indexOf.Length));
        }

        indexOf[entity] = values.Count;
        values.Add(value);
    }

    public override void CopyTo(Archetype archetype, int row, int entity) => archetype.Get<T?>(row) = values[indexOf[entity]];

    public override void Clear() => values.Clear();
}
