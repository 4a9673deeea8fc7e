namespace Lsm.Runtime.Numerics;

/// <summary>For tests: makes an allocation of an <see cref="AlignedArray{T}"/> fail as if there were no memory.</summary>
internal static class AlignedMemory
{
    /// <summary>The number of allocations on this thread up to and including the one that fails; 0 for none.</summary>
    [ThreadStatic]
    private static int left;

    public static int FailsAt
    {
        set => left = value;
    }

    /// <exception cref="InsufficientMemoryException">A test wants this allocation to fail.</exception>
    public static void Count()
    {
        if (left > 0 && --left == 0)
        {
            throw new InsufficientMemoryException("A test lets this allocation fail.");
        }
    }
}
