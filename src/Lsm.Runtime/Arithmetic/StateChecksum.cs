namespace Lsm.Runtime.Arithmetic;

/// <summary>
/// The checksum of a state: two wrapping 32-bit sums, under two keys, of a mix of (agent id, variable, neuron, bits). A sum has no
/// order, so devices may add the terms as they come. Spikes count as words of 32 neurons, named by their first neuron.
/// Test vectors stand in docs/arithmetic.md.
/// </summary>
internal static partial class StateChecksum
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

    /// <summary>The sum of an agent's step counter.</summary>
    public static ulong Steps(ulong agent, ulong steps) => Sum(agent, StepCounter, stackalloc uint[] { (uint)steps, (uint)(steps >> 32) }, 1);

    /// <summary>Adds two checksums half by half, each wrapping on its own.</summary>
    public static ulong Add(ulong a, ulong b) =>
        ((ulong)((uint)(a >> 32) + (uint)(b >> 32)) << 32) | ((uint)a + (uint)b);
}
