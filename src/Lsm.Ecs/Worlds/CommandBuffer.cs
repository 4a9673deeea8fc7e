using System.Runtime.CompilerServices;

namespace Lsm.Ecs.Worlds;

/// <summary>
/// Records structural changes while a query runs, and plays them back afterwards: first all additions, then all sets in the order
/// recorded, then removals, then destructions (Arch's order, so both worlds end the same). Belongs to one thread at a time; use one
/// buffer per recording thread and play them back on the world's thread. A buffer that is used again allocates nothing.
/// </summary>
public sealed class CommandBuffer : IDisposable
{
    private readonly List<(CommandKind Kind, Entity Entity, int Component, int Value)> log;
    private readonly CommandValues?[] values = new CommandValues?[ComponentTable.Limit];

    /// <summary>Makes an empty buffer with room for some commands; it grows as needed.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="initialCapacity"/> is negative.</exception>
    public CommandBuffer(int initialCapacity = 128)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(initialCapacity);
        log = new(initialCapacity);
    }

    /// <summary>Records: give the entity a component.</summary>
    public void Add<T>(in Entity entity, in T? component = default)
    {
        Record<T>(CommandKind.Add, entity, 0);
        Set(in entity, in component);
    }

    /// <summary>Records: overwrite a component, which the entity has or gets from this buffer.</summary>
    public void Set<T>(in Entity entity, in T? component = default) =>
        Record<T>(CommandKind.Set, entity, Values<T>().Store(in component));

    /// <summary>Records: take a component from the entity.</summary>
    public void Remove<T>(in Entity entity) => Record<T>(CommandKind.Remove, entity, 0);

    /// <summary>Records: destroy the entity.</summary>
    public void Destroy(in Entity entity) => log.Add((CommandKind.Destroy, entity, 0, 0));

    /// <summary>Applies everything recorded to a world.</summary>
    /// <param name="world">The world that made the entities.</param>
    /// <param name="dispose">Whether the buffer is empty afterwards, ready to record again.</param>
    /// <exception cref="InvalidOperationException">
    /// An entity is dead or foreign, lacks the component to set or remove, or has the one to add. What was applied before it stands;
    /// with <paramref name="dispose"/> the rest is dropped.
    /// </exception>
    public void Playback(World world, bool dispose = true)
    {
        ArgumentNullException.ThrowIfNull(world);
        try
        {
            for (CommandKind kind = CommandKind.Add; kind <= CommandKind.Destroy; kind++)
            {
                foreach ((CommandKind Kind, Entity Entity, int Component, int Value) command in log)
                {
                    if (command.Kind == kind)
                    {
                        Apply(world, command);
                    }
                }
            }
        }
        finally
        {
            if (dispose)
            {
                Dispose();
            }
        }
    }

    /// <summary>Drops everything recorded; the buffer can be used again.</summary>
    public void Dispose()
    {
        log.Clear();
        foreach (CommandValues? values in this.values)
        {
            values?.Clear();
        }
    }

    private void Apply(World world, (CommandKind Kind, Entity Entity, int Component, int Value) command)
    {
        CommandValues? values = this.values[command.Component];
        switch (command.Kind)
        {
            case CommandKind.Add: values!.Add(world, command.Entity); break;
            case CommandKind.Set: values!.Set(world, command.Entity, command.Value); break;
            case CommandKind.Remove: values!.Remove(world, command.Entity); break;
            default: world.Destroy(command.Entity); break;
        }
    }

    private void Record<T>(CommandKind kind, Entity entity, int value)
    {
        Values<T>();
        log.Add((kind, entity, Component<T>.Kind.Id, value));
    }

    private CommandValues<T> Values<T>() =>
        Unsafe.As<CommandValues<T>>(values[Component<T>.Kind.Id] ??= Component<T>.Kind.CreateCommandValues());
}
