namespace Lsm.Ecs.Worlds;

/// <summary>Walks the row numbers of a <see cref="Chunk"/>, last to first.</summary>
public ref struct EntityEnumerator
{
    internal EntityEnumerator(int length) => Current = length;

    /// <summary>The row number.</summary>
    public int Current { get; private set; }

    /// <summary>Steps to the next lower row; false when there is none.</summary>
    public bool MoveNext() => --Current >= 0;
}
