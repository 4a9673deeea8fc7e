using System.Collections;

namespace Lsm.Ecs.Worlds;

/// <summary>Systems that run together, phase by phase, in the order in which they were added. A group is a system itself.</summary>
/// <typeparam name="T">The argument that the frame loop passes to its systems.</typeparam>
public class Group<T> : ISystem<T>, IEnumerable<ISystem<T>>
{
    private readonly List<ISystem<T>> systems;

    /// <summary>Creates a group of systems.</summary>
    public Group(string name, params ISystem<T>[] systems)
        : this(name, (IEnumerable<ISystem<T>>)systems)
    {
    }

    /// <summary>Creates a group of systems.</summary>
    public Group(string name, IEnumerable<ISystem<T>> systems)
    {
        Name = name;
        this.systems = [.. systems];
    }

    /// <summary>The name, for logs.</summary>
    public string Name { get; }

    /// <summary>Appends systems.</summary>
    public Group<T> Add(params ISystem<T>[] systems)
    {
        this.systems.AddRange(systems);
        return this;
    }

    /// <summary>Appends a system.</summary>
    public Group<T> Add(ISystem<T> system)
    {
        systems.Add(system);
        return this;
    }

    /// <summary>The first system of a type, groups inside this one included; default when there is none.</summary>
    public TSystem? Get<TSystem>()
        where TSystem : ISystem<T> => Find<TSystem>().FirstOrDefault();

    /// <summary>All systems of a type, groups inside this one included.</summary>
    public IEnumerable<TSystem> Find<TSystem>()
        where TSystem : ISystem<T>
    {
        foreach (ISystem<T> system in systems)
        {
            if (system is TSystem found)
            {
                yield return found;
            }
            else if (system is Group<T> group)
            {
                foreach (TSystem nested in group.Find<TSystem>())
                {
                    yield return nested;
                }
            }
        }
    }

    /// <summary>Initializes every system.</summary>
    public void Initialize()
    {
        foreach (ISystem<T> system in systems)
        {
            system.Initialize();
        }
    }

    /// <summary>Runs the first phase of every system.</summary>
    public void BeforeUpdate(in T t)
    {
        foreach (ISystem<T> system in systems)
        {
            system.BeforeUpdate(in t);
        }
    }

    /// <summary>Runs the main phase of every system.</summary>
    public void Update(in T t)
    {
        foreach (ISystem<T> system in systems)
        {
            system.Update(in t);
        }
    }

    /// <summary>Runs the last phase of every system.</summary>
    public void AfterUpdate(in T t)
    {
        foreach (ISystem<T> system in systems)
        {
            system.AfterUpdate(in t);
        }
    }

    /// <summary>Disposes every system.</summary>
    public void Dispose()
    {
        foreach (ISystem<T> system in systems)
        {
            system.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    public IEnumerator<ISystem<T>> GetEnumerator() => systems.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
