using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Engines.Cpu;

/// <summary>The checksum keys of a row's words, which all agents share: stored if they fit the cache, otherwise computed when needed.</summary>
internal sealed class ChecksumKeys
{
    /// <summary>The largest number of stored words: 1 MB.</summary>
    private const int Most = 1 << 18;
    private readonly Plane[] all; // of all variables

    public ChecksumKeys(StateLayout layout)
    {
        var planes = new List<Plane>();
        for (int i = 0; i < layout.Count; i++)
        {
            for (int plane = 0; plane < layout.Planes(i); plane++)
            {
                uint number = StateChecksum.PlaneOf(layout[i].Id, plane);
                var keys = new uint[layout.RowWords > Most ? 0 : StateChecksum.EvenLength(layout.PlaneWords(i))];
                StateChecksum.Keys(number, 0, keys);
                planes.Add(new Plane(i, plane, number, keys));
            }
        }

        all = [.. planes];
    }

    /// <summary>The sum of an agent's row. Any thread, each with scratch of its own: a word per neuron.</summary>
    public ulong Sum(CpuPlanes planes, int slot, Span<uint> scratch)
    {
        ulong sum = 0;
        foreach (Plane plane in all)
        {
            ReadOnlySpan<uint> words = planes.Plane(plane.Variable, slot, plane.Index, scratch);
            sum = StateChecksum.Add(sum, plane.Keys.Length == 0 ? StateChecksum.Sum(plane.Number, words) : StateChecksum.Sum(plane.Keys, words));
        }

        return sum;
    }

    /// <summary>One plane of a variable.</summary>
    /// <param name="Variable">The variable's index in the layout.</param>
    /// <param name="Index">The plane.</param>
    /// <param name="Number">The number whose keys its words have.</param>
    /// <param name="Keys">[word], or empty.</param>
    private sealed record Plane(int Variable, int Index, uint Number, uint[] Keys);
}
