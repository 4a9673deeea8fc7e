namespace Lsm.Nir;

/// <summary>Conversions between a file's numbers and the model's.</summary>
internal static class NirNumbers
{
    public static float[] Singles(NirArray array)
    {
        if (array.Singles is { } singles)
            return (float[])singles.Clone();
        var rounded = new float[array.Count];
        for (int i = 0; i < rounded.Length; i++)
            rounded[i] = (float)array[i];
        return rounded;
    }

    public static float[] Identity(int size)
    {
        var identity = new float[checked((long)size * size)];
        for (long i = 0; i < size; i++)
            identity[(i * size) + i] = 1;
        return identity;
    }
}
