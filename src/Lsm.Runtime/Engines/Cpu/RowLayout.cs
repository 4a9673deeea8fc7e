namespace Lsm.Runtime.Engines.Cpu;

/// <summary>How the outgoing rows lie in memory. Every layout gives the same sums.</summary>
internal enum RowLayout
{
    /// <summary>The model's own words of target and weight: best where few neurons are connected.</summary>
    Packed,

    /// <summary>A weight for every neuron, 16 bits each where that loses nothing, else 32: best where many are.</summary>
    Dense,
}
