using System.Runtime.InteropServices;
using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Engines.Cpu;

/// <summary>The keys of a row's words, which all agents share: kept where they stay in the cache, else made as they are needed.</summary>
internal sealed class ChecksumKeys
{
    /// <summary>Words kept at most: 1 MB.</summary>
    private const int Most = 1 << 18;
    private readonly uint[] membranes;
    private readonly uint[] spikes;
    private readonly uint[] traces;

    public ChecksumKeys(int neurons, bool keepsTrace)
    {
        bool kept = (keepsTrace ? 2L : 1L) * neurons <= Most;
        membranes = Keys(StateChecksum.Membrane, kept ? neurons : 0);
        spikes = Keys(StateChecksum.SpikeWord, kept ? (neurons + 31) / 32 : 0);
        traces = Keys(StateChecksum.Trace, kept && keepsTrace ? neurons : 0);
    }

    /// <summary>The sum of everything in an agent's row, in any thread.</summary>
    public ulong Sum(ReadOnlySpan<float> membranes, ReadOnlySpan<uint> spikes, ReadOnlySpan<float> traces)
    {
        ReadOnlySpan<uint> mem = MemoryMarshal.Cast<float, uint>(membranes), trace = MemoryMarshal.Cast<float, uint>(traces);
        if (this.membranes.Length == 0)
        {
            ulong sum = StateChecksum.Add(StateChecksum.Sum(StateChecksum.Membrane, mem), StateChecksum.Sum(StateChecksum.SpikeWord, spikes));
            return StateChecksum.Add(sum, StateChecksum.Sum(StateChecksum.Trace, trace));
        }

        ulong kept = StateChecksum.Add(StateChecksum.Sum(this.membranes, mem), StateChecksum.Sum(this.spikes, spikes));
        return StateChecksum.Add(kept, StateChecksum.Sum(this.traces, trace));
    }

    private static uint[] Keys(uint variable, int words)
    {
        var keys = new uint[StateChecksum.EvenLength(words)];
        StateChecksum.Keys(variable, 0, keys);
        return keys;
    }
}
