namespace Lsm.Runtime.Networks;

/// <summary>The networks of <see cref="Topologies"/>.</summary>
public enum TopologyKind
{
    /// <summary>Every ordered pair with one probability, or a fixed number of incoming synapses; <c>erdos_renyi</c>.</summary>
    ErdosRenyi,

    /// <summary>A rewired ring (Watts and Strogatz 1998); <c>small_world</c>.</summary>
    SmallWorld,

    /// <summary>Preferential attachment (Barabasi and Albert 1999); <c>scale_free</c>.</summary>
    ScaleFree,

    /// <summary>Neurons on a grid, connected by distance and type (Maass, Natschlaeger and Markram 2002); <c>column</c>.</summary>
    Column,

    /// <summary>Lines of neurons, each of which passes a spike to the next, and neurons that read the lines; <c>delay_line</c>.</summary>
    DelayLine,
}
