namespace Lsm.Nir.Hdf5;

/// <summary>Counts through positions on several axes, the last one fastest.</summary>
internal static class Hdf5Grid
{
    /// <summary>Goes to the next position; false after the last.</summary>
    public static bool Next(ulong[] position, ulong[] lengths)
    {
        for (int axis = position.Length - 1; axis >= 0; axis--)
        {
            if (++position[axis] < lengths[axis])
                return true;
            position[axis] = 0;
        }
        return false;
    }
}
