using System.Runtime.CompilerServices;

namespace Lsm.Ecs.Worlds;

public sealed partial class World
{
    /// <summary>Whether an entity has a <typeparamref name="T"/>.</summary>
    /// <exception cref="InvalidOperationException">The entity is dead or foreign.</exception>
    public bool Has<T>(Entity entity) => Locate(entity).Archetype!.Has(Component<T>.Bit);

    /// <summary>A reference to a component, void after the next structural change.</summary>
    /// <exception cref="InvalidOperationException">The entity is dead or foreign, or has no <typeparamref name="T"/>.</exception>
    public ref T Get<T>(Entity entity)
    {
        ref EntityRecord record = ref Locate(entity);
        RequireHas<T>(record.Archetype!, entity);
        return ref record.Archetype!.Get<T>(record.Row);
    }

    /// <summary>Overwrites a component.</summary>
    /// <exception cref="InvalidOperationException">The entity is dead or foreign, or has no <typeparamref name="T"/>.</exception>
    public void Set<T>(Entity entity, in T? component = default) => Get<T>(entity) = component!;

    /// <summary>Copies a component if the entity has one.</summary>
    /// <exception cref="InvalidOperationException">The entity is dead or foreign.</exception>
    public bool TryGet<T>(Entity entity, out T? component)
    {
        ref T found = ref TryGetRef<T>(entity, out bool exists);
        component = exists ? found : default;
        return exists;
    }

    /// <summary>A reference to a component, or a null reference and <paramref name="exists"/> false.</summary>
    /// <exception cref="InvalidOperationException">The entity is dead or foreign.</exception>
    public ref T TryGetRef<T>(Entity entity, out bool exists)
    {
        ref EntityRecord record = ref Locate(entity);
        exists = record.Archetype!.Has(Component<T>.Bit);
        if (!exists)
        {
            return ref Unsafe.NullRef<T>();
        }

        return ref record.Archetype.Get<T>(record.Row);
    }

    /// <summary>Gives an entity a component with its default value. A structural change.</summary>
    /// <exception cref="InvalidOperationException">The entity is dead or foreign, or has a <typeparamref name="T"/> already.</exception>
    public void Add<T>(Entity entity) => Add<T>(entity, default!);

    /// <summary>Gives an entity a component. A structural change.</summary>
    /// <exception cref="InvalidOperationException">The entity is dead or foreign, or has a <typeparamref name="T"/> already.</exception>
    public void Add<T>(Entity entity, in T component)
    {
        Archetype source = Locate(entity).Archetype!;
        if (source.Has(Component<T>.Bit))
        {
            throw new InvalidOperationException($"{entity} has a {typeof(T)} already. Use Set to change it.");
        }

        Move(entity, ArchetypeOf(source.Mask | Component<T>.Bit)).Get<T>(records[entity.Id].Row) = component;
    }

    /// <summary>Takes a component from an entity. A structural change.</summary>
    /// <exception cref="InvalidOperationException">The entity is dead or foreign, or has no <typeparamref name="T"/>.</exception>
    public void Remove<T>(Entity entity)
    {
        Archetype source = Locate(entity).Archetype!;
        RequireHas<T>(source, entity);
        Move(entity, ArchetypeOf(source.Mask & ~Component<T>.Bit));
    }

    private static void RequireHas<T>(Archetype archetype, Entity entity)
    {
        if (!archetype.Has(Component<T>.Bit))
        {
            throw new InvalidOperationException($"{entity} has no {typeof(T)}. Ask Has<{typeof(T).Name}> first, or use Add.");
        }
    }

    private Archetype Move(Entity entity, Archetype target)
    {
        ref EntityRecord record = ref records[entity.Id];
        int row = target.Append(entity);
        target.CopyShared(row, record.Archetype!, record.Row);
        Vacate(record);
        record.Archetype = target;
        record.Row = row;
        return target;
    }
}
