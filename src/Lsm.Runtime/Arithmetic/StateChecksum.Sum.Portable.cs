namespace Lsm.Runtime.Arithmetic;

/// <content>The sum, one term after the other: this <c>Vector</c> has no shift.</content>
internal static partial class StateChecksum
{
    /// <summary>The sum of the terms of one variable of one agent, both halves.</summary>
    public static ulong Sum(ulong agent, uint variable, ReadOnlySpan<uint> bits, uint stride)
    {
        uint prefixHigh = Prefix(KeyHigh, agent, variable), prefixLow = Prefix(KeyLow, agent, variable);
        uint high = 0, low = 0;
        for (int i = 0; i < bits.Length; i++)
        {
            uint neuron = (uint)i * stride;
            high += Term(prefixHigh, neuron, bits[i]);
            low += Term(prefixLow, neuron, bits[i]);
        }

        return ((ulong)high << 32) | low;
    }
}
