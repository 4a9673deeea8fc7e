namespace Lsm.Ecs.Tests;

/// <summary>A small generator, so that what the tests feed in does not hang on a library's version.</summary>
internal struct Noise(ulong seed)
{
    private ulong state = seed;

    /// <summary>From <paramref name="low"/> to <paramref name="high"/>, evenly.</summary>
    public float Next(float low, float high)
    {
        state = (state * 6_364_136_223_846_793_005) + 1_442_695_040_888_963_407;
        return low + ((state >> 40) * ((high - low) / (1 << 24)));
    }
}
