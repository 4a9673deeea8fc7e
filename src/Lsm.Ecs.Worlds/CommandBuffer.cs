using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Lsm.Ecs.Worlds;

/// <summary>
/// Records changes of entities while a query runs, and applies them afterwards in <see cref="Playback"/>. As in Arch, a buffer keeps one
/// entry for each entity and component type, so several systems can share a buffer:
/// <list type="bullet">
/// <item>Playback creates, then adds, then sets, then removes, then destroys, whatever the order of recording was. So a removal overrides an
/// addition of the same type, and a destruction overrides both.</item>
/// <item>Of several values for one component, added or set, the last one counts.</item>
/// <item>Adding a component that the entity has sets it. Removing a component that the entity lacks has no effect, and neither has a second destruction.</item>
/// <item>Commands for an entity that died before playback do nothing.</item>
/// </list>
/// <para>One thread at a time may use it; use one buffer per recording thread and play them back on the thread of the world. A buffer that is
/// used again allocates nothing.</para>
/// </summary>
public sealed class CommandBuffer : IDisposable
{
    private static int lastFill;

    private readonly List<EntityCommands> commands; // by the number that an entity has in this buffer
    private readonly Dictionary<Entity, int> numberOf;
    private readonly List<int> destroyed = [];
    private readonly CommandValues?[] values = new CommandValues?[ComponentTable.Limit];
    private int fill; // marks the handles of Create, so that none is taken for another buffer's or an earlier one

    /// <summary>Creates an empty buffer with room for some entities. It grows if necessary.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="initialCapacity"/> is negative.</exception>
    public CommandBuffer(int initialCapacity = 128)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(initialCapacity);
        commands = new(initialCapacity);
        numberOf = new(initialCapacity);
    }

    /// <summary>The number of entities with commands.</summary>
    public int Size => commands.Count;

    /// <summary>Records the creation of an entity with components of these types, which have their default values unless this buffer sets them.</summary>
    /// <param name="types">The types of its components; one that is named twice counts once.</param>
    /// <returns>A handle for the other commands of this buffer, until the buffer is emptied. It is not valid in a world.</returns>
    /// <exception cref="ArgumentException">A type is the default value of <see cref="ComponentType"/>; nothing was recorded.</exception>
    public Entity Create(ComponentType[] types)
    {
        ArgumentNullException.ThrowIfNull(types);
        ulong mask = 0;
        foreach (ComponentType type in types)
        {
            mask |= (type.Kind ?? throw new ArgumentException("A component type is the default value, which names no type. Write typeof(T) or Component<T>.ComponentType.", nameof(types))).Bit;
        }

        if (fill == 0)
        {
            fill = Interlocked.Increment(ref lastFill);
        }

        var handle = new Entity(-1 - commands.Count, -1, -fill);
        numberOf.Add(handle, commands.Count);
        commands.Add(new EntityCommands { Handle = handle, IsCreated = true, Created = mask });
        return handle;
    }

    /// <summary>Records that the entity gets a component, or that the component is overwritten if it has one.</summary>
    /// <exception cref="ArgumentException">The entity is neither an entity of a world nor one that this buffer creates; nothing was recorded.</exception>
    public void Add<T>(in Entity entity, in T? component = default)
    {
        int number = NumberOf(entity);
        Store(number, in component);
        At(number).Added |= Component<T>.Bit;
    }

    /// <summary>Records that a component is overwritten, which the entity has or gets from this buffer.</summary>
    /// <exception cref="ArgumentException">The entity is neither an entity of a world nor one that this buffer creates; nothing was recorded.</exception>
    public void Set<T>(in Entity entity, in T? component = default) => Store(NumberOf(entity), in component);

    /// <summary>Records that a component is removed from the entity, if it has one then.</summary>
    /// <exception cref="ArgumentException">The entity is neither an entity of a world nor one that this buffer creates; nothing was recorded.</exception>
    public void Remove<T>(in Entity entity) => At(NumberOf(entity)).Removed |= Component<T>.Bit;

    /// <summary>Records the destruction of the entity.</summary>
    /// <exception cref="ArgumentException">The entity is neither an entity of a world nor one that this buffer creates; nothing was recorded.</exception>
    public void Destroy(in Entity entity)
    {
        int number = NumberOf(entity);
        if (!At(number).IsDestroyed)
        {
            At(number).IsDestroyed = true;
            destroyed.Add(number);
        }
    }

    /// <summary>Applies all recorded commands to a world, completely or not at all. A structural change.</summary>
    /// <param name="world">The world of the entities.</param>
    /// <param name="dispose">Whether the buffer is emptied, so it can record again. If not, another playback applies the same commands again.</param>
    /// <exception cref="InvalidOperationException">
    /// An entity belongs to another world, or lacks a component that is set and not added. Nothing was applied, and the buffer keeps its
    /// commands; <see cref="Dispose"/> drops it.
    /// </exception>
    public void Playback(World world, bool dispose = true)
    {
        ArgumentNullException.ThrowIfNull(world);
        world.ThrowIfDisposed();
        Check(world);

        Span<EntityCommands> all = CollectionsMarshal.AsSpan(commands);
        foreach (ref EntityCommands one in all)
        {
            one.Target = one.IsCreated ? world.CreateDefault(one.Created) : one.Handle;
        }

        foreach (ref EntityCommands one in all)
        {
            if (one.Added != 0 && world.IsAlive(one.Target))
            {
                world.Reshape(one.Target, world.Locate(one.Target).Archetype!.Mask | one.Added);
            }
        }

        for (int number = 0; number < all.Length; number++)
        {
            if (all[number].Set != 0 && world.IsAlive(all[number].Target))
            {
                WriteValues(world, number);
            }
        }

        foreach (ref EntityCommands one in all)
        {
            if (one.Removed != 0 && world.IsAlive(one.Target))
            {
                world.Reshape(one.Target, world.Locate(one.Target).Archetype!.Mask & ~one.Removed);
            }
        }

        foreach (int number in destroyed)
        {
            if (world.IsAlive(all[number].Target))
            {
                world.Destroy(all[number].Target);
            }
        }

        if (dispose)
        {
            Dispose();
        }
    }

    /// <summary>Drops all recorded commands; the buffer can be used again.</summary>
    public void Dispose()
    {
        commands.Clear();
        numberOf.Clear();
        destroyed.Clear();
        fill = 0;
        foreach (CommandValues? values in this.values)
        {
            values?.Clear();
        }
    }

    private void Check(World world)
    {
        foreach (ref EntityCommands one in CollectionsMarshal.AsSpan(commands))
        {
            if (!one.IsCreated && one.Handle.WorldId != world.Id)
            {
                throw new InvalidOperationException(
                    $"{one.Handle} is of another world than this one, world {world.Id}. Nothing was applied: play the buffer back on its world, or drop it with Dispose.");
            }

            bool exists = one.IsCreated || world.IsAlive(one.Handle);
            ulong missing = exists ? one.Set & ~(one.Added | (one.IsCreated ? one.Created : world.Locate(one.Handle).Archetype!.Mask)) : 0;
            if (missing != 0)
            {
                Type type = ComponentTable.Shared[BitOperations.TrailingZeroCount(missing)].Type;
                throw new InvalidOperationException(
                    $"{one.Handle} has no {type}, which is to be set. Nothing was applied: use Add, which also overwrites, or drop the buffer's commands with Dispose.");
            }
        }
    }

    private void WriteValues(World world, int number)
    {
        EntityCommands one = commands[number];
        ref EntityRecord record = ref world.Locate(one.Target);
        for (ulong rest = one.Set; rest != 0; rest &= rest - 1)
        {
            values[BitOperations.TrailingZeroCount(rest)]!.CopyTo(record.Archetype!, record.Row, number);
        }
    }

    /// <summary>The number of an entity in this buffer, given at its first command.</summary>
    private int NumberOf(Entity entity)
    {
        if (numberOf.TryGetValue(entity, out int number))
        {
            return number;
        }

        if (entity.Version < 1)
        {
            throw new ArgumentException(
                $"{entity} is neither an entity of a world nor one that this buffer creates: it is Entity.Null or a default value, or comes from another buffer's Create or from before this buffer was emptied.",
                nameof(entity));
        }

        number = commands.Count;
        commands.Add(new EntityCommands { Handle = entity });
        numberOf.Add(entity, number);
        return number;
    }

    private ref EntityCommands At(int number) => ref CollectionsMarshal.AsSpan(commands)[number];

    private void Store<T>(int number, in T? component)
    {
        ComponentKind kind = Component<T>.Kind;
        var typed = Unsafe.As<CommandValues<T>>(values[kind.Id] ??= kind.CreateCommandValues());
        ref EntityCommands one = ref At(number);
        typed.Store(number, (one.Set & kind.Bit) != 0, in component);
        one.Set |= kind.Bit;
    }
}
