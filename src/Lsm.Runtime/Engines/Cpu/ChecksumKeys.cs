using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Engines.Cpu;

/// <summary>The checksum keys of a row's words, which all agents share: kept where they stay in the cache, else made as they are needed.</summary>
internal sealed class ChecksumKeys
{
    /// <summary>Words kept at most: 1 MB.</summary>
    private const int Most = 1 << 18;
    private readonly StateLayout layout;
    private readonly uint[][] keys; // [variable], or empty

    public ChecksumKeys(StateLayout layout)
    {
        this.layout = layout;
        keys = layout.RowWords > Most ? [] : new uint[layout.Count][];
        for (int i = 0; i < keys.Length; i++)
        {
            keys[i] = new uint[StateChecksum.EvenLength(layout.Words(i))];
            StateChecksum.Keys(layout[i].Id, 0, keys[i]);
        }
    }

    /// <summary>The sum of an agent's row. Any thread.</summary>
    public ulong Sum(CpuPlanes planes, int slot)
    {
        ulong sum = 0;
        for (int i = 0; i < layout.Count; i++)
        {
            ReadOnlySpan<uint> words = planes.Row(i, slot)[..layout.Words(i)];
            sum = StateChecksum.Add(sum, keys.Length == 0 ? StateChecksum.Sum(layout[i].Id, words) : StateChecksum.Sum(keys[i], words));
        }

        return sum;
    }
}
