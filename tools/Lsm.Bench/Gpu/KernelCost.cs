namespace Lsm.Bench.Gpu;

/// <summary>
/// The work of a step of all agents, as the kernels in <c>shaders/</c> do it: what they read and write, what they add atomically, and the dispatches that wait for each
/// other. What a tick does once is divided by its steps. Plain models only.
/// </summary>
/// <param name="StateBytes">Bytes of agents' states and of the scratch memory of a step. Atomic additions are counted apart, because they happen in the cache.</param>
/// <param name="TableBytes">Bytes of the model's tables, each time they are read; agents share them, so the caches may hold them.</param>
/// <param name="TableSize">Bytes of the tables: what is read of them at most from memory.</param>
/// <param name="GlobalAtomics">Atomic additions to memory.</param>
/// <param name="SharedAtomics">Atomic operations in the shared memory of work-groups.</param>
/// <param name="Dispatches">Dispatches, each of which waits for the one before.</param>
internal sealed record KernelCost(double StateBytes, double TableBytes, double TableSize, double GlobalAtomics, double SharedAtomics, double Dispatches)
{
    private const double Word = 4;

    /// <summary>The bytes that memory must deliver or take at least: tables that agents share are read once.</summary>
    public double MemoryBytes => StateBytes + Math.Min(TableBytes, TableSize);

    public static KernelCost Of(KernelShape shape) => shape.IsFused ? Fused(shape) : Wide(shape);

    /// <summary>fused.comp: the state of an agent is in shared memory during a tick.</summary>
    private static KernelCost Fused(KernelShape shape)
    {
        double n = shape.Neurons, agents = shape.Agents, fanOut = shape.Synapses / n, perTick = 1.0 / shape.StepsPerTick;
        double record = ((shape.IsTraced ? 2 : 1) * n) + (n / 32);
        double tables = (agents * (shape.IsTraced ? 3 : 2) * n)                                  // beta, threshold, decay
            + (shape.SpikesPerStep * (2 + (fanOut * shape.WordsPerSynapse)))                     // a row: its start, its end, its synapses
            + (perTick * agents * n * (shape.Inputs + shape.Outputs));                           // input weights, readout weights
        return new(
            Word * perTick * agents * ((2 * record) + shape.Inputs + shape.Outputs), Word * tables, TablesOf(shape), 0, shape.SpikesPerStep * (fanOut + 1), perTick);
    }

    /// <summary>wide_propagate.comp and wide_update.comp for each step; wide_project.comp, wide_begin.comp, wide_readout.comp and wide_features.comp for each tick.</summary>
    private static KernelCost Wide(KernelShape shape)
    {
        double n = shape.Neurons, agents = shape.Agents, fanOut = shape.Synapses / n, perTick = 1.0 / shape.StepsPerTick;
        double pieces = Math.Ceiling(fanOut / (8.0 * shape.Team));                               // of a row
        double groups = Math.Min(agents * Math.Ceiling(n / shape.Lanes), shape.SpikesPerStep);   // that list spikes
        double update = (5 * n) + (shape.IsTraced ? 2 * n : 0) + (n / 32);                       // drive, accumulators and membrane read, the last two and spikes written
        double once = (2 * n) + (n / 32) + (n * shape.Outputs / 32.0);                           // drive and accumulators written, spikes read
        double state = (agents * (update + (perTick * once))) + (shape.SpikesPerStep * pieces * 4); // a list's entry of two words, written and read
        double tables = (agents * (shape.IsTraced ? 3 : 2) * n)
            + (shape.SpikesPerStep * (2 + (2 * pieces) + (fanOut * shape.WordsPerSynapse)))
            + (perTick * agents * n * (shape.Inputs + shape.Outputs));
        double additions = shape.SpikesPerStep * fanOut;
        return new(
            Word * state, Word * tables, TablesOf(shape), additions + (2 * groups), shape.SpikesPerStep * 2, 2 + (4 * perTick));
    }

    private static double TablesOf(KernelShape shape) =>
        Word * ((shape.Neurons * (4.0 + (shape.IsTraced ? 1 : 0) + shape.Inputs + shape.Outputs)) + ((double)shape.Synapses * shape.WordsPerSynapse));
}
