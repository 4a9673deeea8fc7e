using System.Runtime.InteropServices;

namespace Lsm.Hashes;

/// <summary>A 64-bit hash of numbers by their bits (FNV-1a over words of 32 bits, with a final mix). It uses whole numbers only, so no runtime computes it differently.</summary>
internal sealed class BitHash
{
    private ulong hash = 0xcbf29ce484222325;

    /// <summary>The hash of what was added.</summary>
    public ulong Value
    {
        get
        {
            ulong mixed = unchecked((hash ^ (hash >> 32)) * 0xD6E8FEB86659FD93);
            return mixed ^ (mixed >> 32);
        }
    }

    public BitHash Add(uint word)
    {
        hash = unchecked((hash ^ word) * 0x100000001b3);
        return this;
    }

    public BitHash Add(ulong word) => Add((uint)word).Add((uint)(word >> 32));

    public BitHash Add(double value) => Add((ulong)BitConverter.DoubleToInt64Bits(value));

    public BitHash Add(ReadOnlySpan<float> values)
    {
        foreach (uint word in MemoryMarshal.Cast<float, uint>(values))
        {
            Add(word);
        }

        return this;
    }

    public BitHash Add(ReadOnlySpan<double> values)
    {
        foreach (ulong word in MemoryMarshal.Cast<double, ulong>(values))
        {
            Add(word);
        }

        return this;
    }

    public BitHash Add(byte[] values)
    {
        foreach (byte value in values)
        {
            Add((uint)value);
        }

        return this;
    }
}
