namespace Lsm.Runtime.Engines.Cpu;

/// <summary>The layout of the outgoing rows in memory. Every layout gives the same sums.</summary>
internal enum RowLayout
{
    /// <summary>The words of target and weight of the model: best if few neurons are connected.</summary>
    Packed,

    /// <summary>One weight per neuron, 16 bits each if that is exact, otherwise 32: best if many neurons are connected.</summary>
    Dense,
}
