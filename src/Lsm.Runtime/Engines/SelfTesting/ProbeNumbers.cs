namespace Lsm.Runtime.Engines.SelfTesting;

/// <summary>Numbers for the self-test (Marsaglia's xorshift, 2003): the same on every run.</summary>
internal sealed class ProbeNumbers(uint seed)
{
    private uint state = seed;

    public uint Next()
    {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        return state;
    }

    /// <summary>From 0 to below 1.</summary>
    public float NextUnit() => (float)((Next() >> 8) * (1f / (1 << 24)));
}
