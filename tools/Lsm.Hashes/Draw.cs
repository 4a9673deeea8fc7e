namespace Lsm.Hashes;

/// <summary>Numbers that are the same on every runtime (Marsaglia's xorshift, 2003). Every operation on floats is exact or rounded at once.</summary>
internal sealed class Draw(uint seed)
{
    private uint state = seed;

    public uint Next()
    {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        return state;
    }

    /// <summary>A whole number from 0 to below <paramref name="end"/>.</summary>
    public int Below(int end) => (int)(Next() % (uint)end);

    /// <summary>A multiple of 2^-12 from -<paramref name="size"/> to below <paramref name="size"/>, a power of two.</summary>
    public float Signed(float size) => (float)((Below(8192) - 4096) * (float)(size / 4096));

    public float[] Signed(int count, float size)
    {
        var values = new float[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = Signed(size);
        }

        return values;
    }
}
