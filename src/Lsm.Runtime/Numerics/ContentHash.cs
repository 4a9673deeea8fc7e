using System.Runtime.InteropServices;

namespace Lsm.Runtime.Numerics;

/// <summary>A 64-bit hash of everything that determines the bits of a state, by which a saved state finds its model.</summary>
internal struct ContentHash
{
    private ulong high;
    private ulong low;

    public void Add(long value)
    {
        low = (low ^ (ulong)value) * 0x9E3779B97F4A7C15;
        high = (high ^ (low >> 29) ^ (ulong)value) * 0xD1B54A32D192ED03;
    }

    public void Add(ReadOnlySpan<float> values) => Add(MemoryMarshal.Cast<float, int>(values));

    public void Add(ReadOnlySpan<int> values)
    {
        Add(values.Length);
        AddValues(values);
    }

    public void Add(ReadOnlySpan<byte> values)
    {
        Add(values.Length);
        foreach (byte value in values)
        {
            Add((long)value);
        }
    }

    /// <summary>Adds values without their number, for data in several pieces.</summary>
    public void AddValues(ReadOnlySpan<int> values)
    {
        foreach (int value in values)
        {
            Add(value);
        }
    }

    public readonly ulong Value => Finish(Finish(high) ^ low);

    private static ulong Finish(ulong h)
    {
        h = (h ^ (h >> 32)) * 0xD6E8FEB86659FD93;
        return h ^ (h >> 32);
    }
}
