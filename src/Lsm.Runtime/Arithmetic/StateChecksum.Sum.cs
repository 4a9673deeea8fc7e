using System.Numerics;
using System.Runtime.InteropServices;

namespace Lsm.Runtime.Arithmetic;

/// <content>The sum, in vectors.</content>
internal static partial class StateChecksum
{
    /// <summary>The sum of the terms of one variable of one agent, both halves.</summary>
    public static ulong Sum(ulong agent, uint variable, ReadOnlySpan<uint> bits, uint stride)
    {
        uint prefixHigh = Prefix(KeyHigh, agent, variable), prefixLow = Prefix(KeyLow, agent, variable);
        ReadOnlySpan<Vector<uint>> vectors = MemoryMarshal.Cast<uint, Vector<uint>>(bits);
        Vector<uint> neurons = Vector.CreateSequence(0u, stride), across = new((uint)Vector<uint>.Count * stride);
        Vector<uint> highs = Vector<uint>.Zero, lows = Vector<uint>.Zero;
        foreach (Vector<uint> vector in vectors)
        {
            highs += Mix(Mix(new Vector<uint>(prefixHigh) ^ neurons) ^ vector);
            lows += Mix(Mix(new Vector<uint>(prefixLow) ^ neurons) ^ vector);
            neurons += across;
        }

        uint high = Vector.Sum(highs), low = Vector.Sum(lows);
        for (int i = vectors.Length * Vector<uint>.Count; i < bits.Length; i++)
        {
            uint neuron = (uint)i * stride;
            high += Term(prefixHigh, neuron, bits[i]);
            low += Term(prefixLow, neuron, bits[i]);
        }

        return ((ulong)high << 32) | low;
    }

    private static Vector<uint> Mix(Vector<uint> h)
    {
        h += new Vector<uint>(0x9E3779B9);
        h = (h ^ (h >>> 16)) * new Vector<uint>(0x7FEB352D);
        h = (h ^ (h >>> 15)) * new Vector<uint>(0x846CA68B);
        return h ^ (h >>> 16);
    }
}
