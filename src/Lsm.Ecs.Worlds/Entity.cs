namespace Lsm.Ecs.Worlds;

/// <summary>
/// A handle of one entity in one <see cref="World"/>, to be copied, kept and compared as a value. When its entity is destroyed, the world may
/// use its <see cref="Id"/> again under another <see cref="Version"/>, so an old handle never refers to a newer entity.
/// </summary>
public readonly struct Entity : IEquatable<Entity>, IComparable<Entity>
{
    /// <summary>No entity: never alive in any world.</summary>
    public static readonly Entity Null = new(-1, 0, -1);

    /// <summary>The index of the entity in its world; used again after destruction.</summary>
    public int Id { get; }

    /// <summary>The <see cref="World.Id"/> of the world that made the entity.</summary>
    public int WorldId { get; }

    /// <summary>The number of entities that have had this <see cref="Id"/>, including this one; at least 1 for a real entity.</summary>
    public int Version { get; }

    /// <summary>The same as <see cref="Null"/>.</summary>
    public Entity()
        : this(-1, 0, -1)
    {
    }

    internal Entity(int id, int worldId, int version)
    {
        Id = id;
        WorldId = worldId;
        Version = version;
    }

    /// <summary>Whether both handles refer to the same entity.</summary>
    public static bool operator ==(Entity left, Entity right) => left.Equals(right);

    /// <summary>Whether the handles refer to different entities.</summary>
    public static bool operator !=(Entity left, Entity right) => !left.Equals(right);

    /// <summary>Orders by world, then id, then version.</summary>
    public static bool operator <(Entity left, Entity right) => left.CompareTo(right) < 0;

    /// <summary>Orders by world, then id, then version.</summary>
    public static bool operator >(Entity left, Entity right) => left.CompareTo(right) > 0;

    /// <summary>Orders by world, then id, then version.</summary>
    public static bool operator <=(Entity left, Entity right) => left.CompareTo(right) <= 0;

    /// <summary>Orders by world, then id, then version.</summary>
    public static bool operator >=(Entity left, Entity right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public bool Equals(Entity other) => Id == other.Id && WorldId == other.WorldId && Version == other.Version;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Entity other && Equals(other);

    /// <inheritdoc/>
    public int CompareTo(Entity other) => (WorldId, Id, Version).CompareTo((other.WorldId, other.Id, other.Version));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Id, WorldId, Version);

    /// <summary>The three numbers, for logs and errors.</summary>
    public override string ToString() => $"Entity {Id} (world {WorldId}, version {Version})";
}
