namespace Lsm.Runtime.Networks;

/// <summary>Receives one row: ascending targets without repeats, and their weights. Valid during the call only.</summary>
internal delegate void SynapseRowVisitor(int neuron, ReadOnlySpan<int> targets, ReadOnlySpan<float> weights);

/// <summary>Rows by presynaptic neuron that can be gone through several times, so that a large network need not be in memory to be packed.</summary>
internal interface ISynapseSource
{
    /// <summary>Neurons.</summary>
    int Size { get; }

    /// <summary>Synapses, or an upper bound of them.</summary>
    int SynapseCount { get; }

    /// <summary>Hands out every row, in order; the same rows every time.</summary>
    void Visit(SynapseRowVisitor visitor);
}
