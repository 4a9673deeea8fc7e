using System.Runtime.Intrinsics;
using Lsm.Runtime.Numerics;
using Lsm.Runtime.Readouts;

namespace Lsm.Runtime.Engines.Cpu;

/// <summary>The processor as a backend: event-driven rows, SIMD over neurons, agents or one agent's neurons shared among threads.</summary>
internal sealed class CpuBackend : Backend
{
    /// <summary>With fewer neuron updates in a tick, the caller finishes before a sleeping thread wakes.</summary>
    private const long SmallestShared = 16384;

    public CpuBackend(LiquidStateMachine model, EngineOptions options)
        : this(model, options, null, null)
    {
    }

    /// <summary>Creates a backend with a given layout and split, which change no bit.</summary>
    internal CpuBackend(LiquidStateMachine model, EngineOptions options, RowLayout? layout, int? parts)
        : base(options)
    {
#if NETSTANDARD2_1
        ProcessorCheck.Require();
#endif
        int threads = ThreadCount.Of(options.Threads, nameof(EngineOptions.Threads));
        Running = new CpuModel(model, threads, layout, parts);
        Pool = new WorkerPool(threads);
        Choice = $"CPU engine on {Device}: {Liquid.Rows.Description}.";
    }

    public override EngineKind Kind => EngineKind.Cpu;

    public override string Device =>
        $"CPU ({Pool.Count} {(Pool.Count == 1 ? "thread" : "threads")}, {(Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0)}-bit SIMD)";

    public CpuLiquid Liquid => Model.Liquid;

    public CpuReadout Readout => Model.Evaluation;

    /// <summary>[worker].</summary>
    public CpuScratch[] Scratch => Model.Scratch;

    public WorkerPool Pool { get; }

    private CpuModel Model => (CpuModel)Running;

    public override AgentRows CreateRows(int capacity) => new CpuRows(this, capacity);

    public override PreparedModel Prepare(LiquidStateMachine model) => new CpuModel(model, Pool.Count);

    public override void Run(PreparedModel prepared) => Running = prepared;

    public override void Dispose() => Pool.Dispose();

    /// <summary>The number of slots that a worker takes at once: all if a tick is shorter than the time to wake a thread, otherwise a share for each thread.</summary>
    /// <param name="capacity">Slots.</param>
    /// <param name="updates">Neuron updates of the whole job.</param>
    public int BlockFor(int capacity, long updates)
    {
        int threads = Pool.Count;
        if (threads == 1 || updates < SmallestShared)
        {
            return capacity;
        }

        int share = (capacity + (2 * threads) - 1) / (2 * threads);
        int groups = (share + InputPanels.Group - 1) / InputPanels.Group * InputPanels.Group;
        return Math.Max(Math.Min(groups, CpuLiquid.LargestBlock), (capacity / WorkerPool.MostItems) + 1);
    }

    // Motors are computed at submission, so no frame in flight needs the old readout.
    private protected override void ReplaceReadout(Readout readout) => Model.ReplaceReadout(readout);
}
