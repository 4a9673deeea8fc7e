using Lsm.Runtime.Networks;

namespace Lsm.Runtime;

/// <summary>All synapses of a reservoir.</summary>
/// <param name="Input">[tap, input, neuron]: weights.</param>
/// <param name="Taps">Synapses from each sensor to each neuron.</param>
/// <param name="InputDelays">[tap, input, neuron] in ticks; empty where all are 0.</param>
/// <param name="Recurrent">The recurrent synapses; a <see cref="SynapseMatrix"/> brings its delays.</param>
internal sealed record SynapseSet(float[] Input, int Taps, byte[] InputDelays, ISynapseSource Recurrent)
{
    /// <summary>A copy, empty where every delay is 0.</summary>
    public static byte[] Shorten(ReadOnlySpan<byte> delays) => delays.ContainsAnyExcept((byte)0) ? delays.ToArray() : [];
}
