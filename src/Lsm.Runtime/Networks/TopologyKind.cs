namespace Lsm.Runtime.Networks;

/// <summary>The random graphs of <see cref="Topologies"/>.</summary>
public enum TopologyKind
{
    /// <summary>Every ordered pair with one probability, or a fixed number of incoming synapses; <c>erdos_renyi</c>.</summary>
    ErdosRenyi,

    /// <summary>A rewired ring (Watts and Strogatz 1998); <c>small_world</c>.</summary>
    SmallWorld,

    /// <summary>Preferential attachment (Barabasi and Albert 1999); <c>scale_free</c>.</summary>
    ScaleFree,
}
