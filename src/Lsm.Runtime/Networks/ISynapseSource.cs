namespace Lsm.Runtime.Networks;

/// <summary>Receives one row: ascending targets without repeats, and their weights. Valid during the call only.</summary>
internal delegate void SynapseRowVisitor(int neuron, ReadOnlySpan<int> targets, ReadOnlySpan<float> weights);

/// <summary>Rows by presynaptic neuron that can be read several times, so that a large network can be packed without being in memory.</summary>
internal interface ISynapseSource
{
    /// <summary>The number of neurons.</summary>
    int Size { get; }

    /// <summary>The number of synapses, or an upper bound.</summary>
    int SynapseCount { get; }

    /// <summary>Calls the visitor for every row, in order; every call gives the same rows.</summary>
    void Visit(SynapseRowVisitor visitor);
}
