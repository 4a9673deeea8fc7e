namespace Lsm.Nir;

/// <summary>
/// The published layout: datasets <c>/version</c>, <c>/node/type</c> ("NIRGraph"), <c>/node/edges</c> [E, 2] of names, and one group per node
/// in <c>/node/nodes</c> with its <c>type</c>, its parameters and, where it has any, a group <c>metadata</c>. A node of type NIRGraph is a
/// graph of the same layout. Pedersen et al. 2024, "Neuromorphic intermediate representation", Nature Communications 15:8122, and its
/// reference implementation 1.0.
/// </summary>
internal static class NirLayout
{
    public const string Version = "version", Node = "node", Nodes = "nodes", Edges = "edges", Type = "type", Metadata = "metadata", Graph = "NIRGraph";
    public const string WrittenVersion = "1.0";

    public const string Input = "Input", Output = "Output", Linear = "Linear", Affine = "Affine", Scale = "Scale", Flatten = "Flatten",
        Lif = "LIF", CubaLif = "CubaLIF", If = "IF", Li = "LI", CubaLi = "CubaLI", I = "I";

    /// <summary>The type of a subgraph's Input and Output once the subgraph is part of the graph around it.</summary>
    public const string Passage = "Passage";

    public const string Shape = "shape", Weight = "weight", Bias = "bias", ScaleFactor = "scale", Tau = "tau", TauMem = "tau_mem", TauSyn = "tau_syn", R = "r",
        VLeak = "v_leak", VThreshold = "v_threshold", VReset = "v_reset", WIn = "w_in";

    // Metadata of this library, for properties without a primitive.
    public const string Reset = "lsm_reset", ResetSubtract = "subtract", ResetValue = "value", InputKind = "lsm_input", Beta = "lsm_beta", ScaleExponent = "lsm_scale_exponent",
        TimeStep = "lsm_time_step", Features = "lsm_features", TraceDecay = "lsm_trace_decay", MembraneTraceDecay = "lsm_membrane_trace_decay", Activation = "lsm_activation", Relu = "relu",
        LargestPayload = "lsm_largest_payload", Tap = "lsm_tap", InputDelay = "lsm_input_delay", Delay = "lsm_delay",
        SensorOffset = "lsm_sensor_offset", SensorScale = "lsm_sensor_scale", SensorFields = "lsm_sensor_fields", FieldWidth = "lsm_field_width";

    /// <summary>The metadata of this library that are read: texts, and arrays.</summary>
    public static readonly IReadOnlyList<string> Texts = [Reset, InputKind, Features, Activation], Arrays =
    [
        Beta, TimeStep, TraceDecay, MembraneTraceDecay, LargestPayload, Tap, InputDelay, Delay, SensorOffset, SensorScale, SensorFields, FieldWidth,
        .. NirIngredient.All.Select(static each => each.Key),
    ];

    /// <summary>The parameters that each supported type has to have, and those it may have.</summary>
    public static readonly IReadOnlyDictionary<string, (string[] Required, string[] Optional)> Types = new Dictionary<string, (string[], string[])>
    {
        [Input] = ([Shape], []),
        [Output] = ([Shape], []),
        [Linear] = ([Weight], []),
        [Affine] = ([Weight, Bias], []),
        [Scale] = ([ScaleFactor], []),
        [Flatten] = ([], []), // values keep their row-major order, so its axes change nothing
        [Lif] = ([Tau, R, VLeak, VThreshold], [VReset]),
        [CubaLif] = ([TauMem, TauSyn, R, VLeak, VThreshold], [VReset, WIn]),
        [If] = ([R, VThreshold], [VReset]),
        [Li] = ([Tau, R, VLeak], []),
        [CubaLi] = ([TauMem, TauSyn, R, VLeak], [WIn]),
        [I] = ([R], []),
    };

    public static bool IsNeuron(NirNode node) => node.Type is Lif or CubaLif or If;

    /// <summary>Neurons that never fire; the traces of a readout are equivalent to them.</summary>
    public static bool IsIntegrator(NirNode node) => node.Type is Li or CubaLi or I;

    public static bool IsLinear(NirNode node) => node.Type is Linear or Affine;

    /// <summary>Nodes without a state, which a chain of nodes passes through.</summary>
    public static bool IsStateless(NirNode node) => node.Type is Linear or Affine or Scale or Flatten or Passage;
}
