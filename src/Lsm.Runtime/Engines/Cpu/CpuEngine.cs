using System.Runtime.Intrinsics;
using Lsm.Runtime.Readouts;

namespace Lsm.Runtime.Engines.Cpu;

/// <summary>The processor as an engine: event-driven rows, SIMD over neurons, agents or one agent's neurons shared among threads.</summary>
internal sealed class CpuEngine : LsmEngine
{
    public CpuEngine(LiquidStateMachine model, EngineOptions options)
        : this(model, options, null, null)
    {
    }

    /// <summary>With a layout and a split that are given instead of chosen; they change no bit.</summary>
    internal CpuEngine(LiquidStateMachine model, EngineOptions options, RowLayout? layout, int? parts)
        : base(model, options)
    {
#if NETSTANDARD2_1
        ProcessorCheck.Require();
#endif
        int threads = options.Threads == 0 ? Environment.ProcessorCount : options.Threads;
        Running = new CpuModel(model, threads, layout, parts);
        Pool = new WorkerPool(threads);
        Begin(Running);
        Choice = $"CPU engine on {Device}: {Liquid.Rows.Description}.";
    }

    public override EngineKind Kind => EngineKind.Cpu;

    public override string Device =>
        $"CPU ({Pool.Count} {(Pool.Count == 1 ? "thread" : "threads")}, {(Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0)}-bit SIMD)";

    /// <summary>The model that the next tick steps.</summary>
    public CpuModel Running { get; private set; }

    public CpuLiquid Liquid => Running.Liquid;

    public CpuReadout Readout => Running.Evaluation;

    public CpuScratch[] Scratch => Running.Scratch;

    public WorkerPool Pool { get; }

    internal override LsmState NewState(AgentSlots slots) => new CpuState(this, slots);

    // Computed at submission, so no frame under way still needs the old one.
    private protected override void ReplaceReadout(Readout readout) => Running.ReplaceReadout(readout);

    internal override PreparedModel Prepare(LiquidStateMachine model) => new CpuModel(model, Pool.Count);

    internal override void Exchange(PreparedModel prepared) => Running = (CpuModel)prepared;

    private protected override void Release() => Pool.Dispose();
}
