using System.Runtime.InteropServices;
using Lsm.Runtime.Arithmetic;

namespace Lsm.Runtime.Engines.Cpu;

/// <summary>
/// The sums of agents' rows. Half of the work depends on nothing but who lives in a row: for so few agents that it stays in the cache, it is
/// done once and kept.
/// </summary>
internal sealed class ChecksumKeys
{
    /// <summary>Words kept at most: 1 MB.</summary>
    private const int Most = 1 << 18;
    private readonly int slots;
    private readonly int neurons;
    private readonly int width; // words of one agent under one key
    private readonly uint[] keys;
    private readonly ulong[] agents;
    private readonly bool[] made;

    public ChecksumKeys(int slots, int neurons, bool traces)
    {
        (this.slots, this.neurons) = (slots, neurons);
        width = (traces ? 2 * neurons : neurons) + ((neurons + 31) / 32);
        bool kept = 2L * slots * width <= Most;
        keys = kept ? new uint[2 * slots * width] : [];
        (agents, made) = kept ? (new ulong[slots], new bool[slots]) : ([], []);
    }

    public bool Fits(int slots) => slots == this.slots;

    /// <summary>The sum of everything in an agent's row. Different slots may be summed at once.</summary>
    public ulong Sum(int slot, ulong agent, ReadOnlySpan<float> membranes, ReadOnlySpan<uint> spikes, ReadOnlySpan<float> traces)
    {
        ReadOnlySpan<uint> mem = MemoryMarshal.Cast<float, uint>(membranes), trace = MemoryMarshal.Cast<float, uint>(traces);
        if (keys.Length == 0)
        {
            ulong sum = StateChecksum.Add(StateChecksum.Sum(agent, StateChecksum.Membrane, mem, 1), StateChecksum.Sum(agent, StateChecksum.SpikeWord, spikes, 32));
            return StateChecksum.Add(sum, StateChecksum.Sum(agent, StateChecksum.Trace, trace, 1));
        }

        Span<uint> highs = keys.AsSpan(2 * slot * width, width), lows = keys.AsSpan(((2 * slot) + 1) * width, width);
        Range first = ..neurons, second = neurons..(neurons + spikes.Length), third = (neurons + spikes.Length)..;
        if (!made[slot] || agents[slot] != agent)
        {
            StateChecksum.Keys(agent, StateChecksum.Membrane, 1, highs[first], lows[first]);
            StateChecksum.Keys(agent, StateChecksum.SpikeWord, 32, highs[second], lows[second]);
            StateChecksum.Keys(agent, StateChecksum.Trace, 1, highs[third], lows[third]);
            (agents[slot], made[slot]) = (agent, true);
        }

        ulong kept = StateChecksum.Add(StateChecksum.Sum(highs[first], lows[first], mem), StateChecksum.Sum(highs[second], lows[second], spikes));
        return StateChecksum.Add(kept, StateChecksum.Sum(highs[third], lows[third], trace));
    }
}
