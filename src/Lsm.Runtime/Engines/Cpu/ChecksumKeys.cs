using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Engines.Cpu;

/// <summary>The checksum keys of a row's words, which all agents share: kept where they stay in the cache, else made as they are needed.</summary>
internal sealed class ChecksumKeys
{
    /// <summary>Words kept at most: 1 MB.</summary>
    private const int Most = 1 << 18;
    private readonly StateLayout layout;
    private readonly uint[][][] keys; // [variable][plane], or empty

    public ChecksumKeys(StateLayout layout)
    {
        this.layout = layout;
        keys = layout.RowWords > Most ? [] : new uint[layout.Count][][];
        for (int i = 0; i < keys.Length; i++)
        {
            keys[i] = new uint[layout.Planes(i)][];
            for (int plane = 0; plane < keys[i].Length; plane++)
            {
                keys[i][plane] = new uint[StateChecksum.EvenLength(layout.PlaneWords(i))];
                StateChecksum.Keys(StateChecksum.PlaneOf(layout[i].Id, plane), 0, keys[i][plane]);
            }
        }
    }

    /// <summary>The sum of an agent's row. Any thread, each with scratch of its own: a word per neuron.</summary>
    public ulong Sum(CpuPlanes planes, int slot, Span<uint> scratch)
    {
        ulong sum = 0;
        for (int i = 0; i < layout.Count; i++)
        {
            for (int plane = 0; plane < layout.Planes(i); plane++)
            {
                ReadOnlySpan<uint> words = planes.Plane(i, slot, plane, scratch);
                sum = StateChecksum.Add(sum, keys.Length == 0 ? StateChecksum.Sum(StateChecksum.PlaneOf(layout[i].Id, plane), words) : StateChecksum.Sum(keys[i][plane], words));
            }
        }

        return sum;
    }
}
