namespace Lsm.Nir;

/// <summary>Conversions between a file's numbers and the model's.</summary>
internal static class NirNumbers
{
    /// <summary>The values rounded to single precision; the array's own where they are singles.</summary>
    public static float[] Singles(NirArray array)
    {
        if (array.Singles is { } singles)
            return singles;
        var rounded = new float[array.Count];
        for (int i = 0; i < rounded.Length; i++)
            rounded[i] = (float)array[i];
        return rounded;
    }

    /// <summary>The smallest single that is above a value, so that <c>u > value</c> and <c>u >= result</c> agree for every single u.</summary>
    public static float Above(double value) => (float)value is var nearest && nearest > value ? nearest : MathF.BitIncrement(nearest);
}
