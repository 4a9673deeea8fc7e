using Lsm.Runtime;
using Lsm.Runtime.Numerics;

namespace Lsm.Lockstep;

/// <summary>The settings that must be the same on all peers before the first frame runs, as numbers.</summary>
internal static class Terms
{
    /// <summary>The names of the numbers, in the order in which differences are reported.</summary>
    public static readonly string[] Names = ["peers", "model", "readout", "steps", "tick length", "window", "checksum interval", "first frame", "state"];

    public static ulong[] Of(LsmState state, int[] sizes, ulong[][] agents, LockstepOptions options) =>
    [
        PeersOf(sizes, agents), state.Engine.ModelOf(state.Frame).Hash, state.Engine.Model.Readout.Hash, (ulong)options.Steps,
        BitConverter.DoubleToUInt64Bits(state.Teaching.TickLength ?? 0), (ulong)options.Window, (ulong)options.ChecksumEvery, (ulong)state.Frame, state.Checksum(),
    ];

    private static ulong PeersOf(int[] sizes, ulong[][] agents)
    {
        ContentHash content = default;
        content.Add(sizes);
        foreach (ulong[] each in agents)
        {
            content.Add(each.Length);
            foreach (ulong agent in each)
            {
                content.Add((long)agent);
            }
        }

        return content.Value;
    }
}
