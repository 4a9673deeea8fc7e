namespace Lsm.Runtime.Numerics;

/// <summary>
/// The purpose of a sequence of random numbers. Each purpose has a stream of its own under one seed, so that drawing more or fewer numbers for
/// one changes no other. The values never change, so that a seed keeps its numbers.
/// </summary>
internal enum RandomStream : uint
{
    /// <summary>Which neurons are connected.</summary>
    Graph = 1,

    /// <summary>Which neuron takes which place in the graph, so that hubs and ring positions are not tied to the excitatory block.</summary>
    NeuronLabels = 2,

    /// <summary>The magnitudes of the recurrent weights.</summary>
    RecurrentWeights = 3,

    /// <summary>The input weights.</summary>
    InputWeights = 4,

    /// <summary>The readout's first weights.</summary>
    Readout = 5,

    /// <summary>The spikes of a rate encoder.</summary>
    RateEncoder = 6,

    /// <summary>The order in which a gradient trainer takes its samples.</summary>
    Shuffle = 7,

    /// <summary>The values of neuron parameters that are given by a distribution.</summary>
    NeuronValues = 16,

    /// <summary>The noise of a probe of a liquid.</summary>
    Probe = 17,

    /// <summary>The liquids that a study draws. Its numbers leave room for the streams of the liquid itself.</summary>
    Tuning = 0x100,

    /// <summary>The echo state network that a liquid is compared with.</summary>
    EchoStateNetwork = 0x101,

    /// <summary>Values from here on are the caller's own.</summary>
    FirstFree = 0x10000,
}
