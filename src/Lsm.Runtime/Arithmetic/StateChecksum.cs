using System.Numerics;
using System.Runtime.InteropServices;

namespace Lsm.Runtime.Arithmetic;

/// <summary>
/// The checksum of a state: two wrapping 32-bit sums, under two keys, of a mix of (agent id, variable, neuron, bits). A sum has no
/// order, so devices may add the terms as they come. Spikes count as words of 32 neurons, named by their first neuron.
/// Test vectors stand in docs/arithmetic.md.
/// </summary>
internal static class StateChecksum
{
    public const uint KeyHigh = 0x243F6A88;
    public const uint KeyLow = 0x85A308D3;
    public const uint Membrane = 1;
    public const uint SpikeWord = 2;
    public const uint Trace = 3;
    public const uint StepCounter = 4;

    public static uint Mix(uint h)
    {
        h += 0x9E3779B9;
        h = (h ^ (h >> 16)) * 0x7FEB352D;
        h = (h ^ (h >> 15)) * 0x846CA68B;
        return h ^ (h >> 16);
    }

    public static uint Prefix(uint key, ulong agent, uint variable) =>
        Mix(Mix(Mix(key ^ (uint)agent) ^ (uint)(agent >> 32)) ^ variable);

    public static uint Term(uint prefix, uint neuron, uint bits) => Mix(Mix(prefix ^ neuron) ^ bits);

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

    /// <summary>The sum of an agent's step counter.</summary>
    public static ulong Steps(ulong agent, ulong steps) => Sum(agent, StepCounter, [(uint)steps, (uint)(steps >> 32)], 1);

    /// <summary>Adds two checksums half by half, each wrapping on its own.</summary>
    public static ulong Add(ulong a, ulong b) =>
        ((ulong)((uint)(a >> 32) + (uint)(b >> 32)) << 32) | ((uint)a + (uint)b);

    private static Vector<uint> Mix(Vector<uint> h)
    {
        h += new Vector<uint>(0x9E3779B9);
        h = (h ^ (h >>> 16)) * new Vector<uint>(0x7FEB352D);
        h = (h ^ (h >>> 15)) * new Vector<uint>(0x846CA68B);
        return h ^ (h >>> 16);
    }
}
