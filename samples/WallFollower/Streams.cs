using Lsm.Runtime.Numerics;

namespace WallFollower;

/// <summary>The random streams of the sample.</summary>
internal static class Streams
{
    public const RandomStream Rooms = RandomStream.FirstFree;
    public const RandomStream Starts = RandomStream.FirstFree + 1;
    public const RandomStream RayNoise = RandomStream.FirstFree + 2;
}
