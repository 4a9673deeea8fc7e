using System.Runtime.Intrinsics;
using Lsm.Runtime.Readouts;

namespace Lsm.Runtime.Engines.Cpu;

/// <summary>The processor as an engine: event-driven rows, SIMD over neurons, agents shared among threads.</summary>
internal sealed class CpuEngine : LsmEngine
{
    public CpuEngine(LiquidStateMachine model, EngineOptions options)
        : base(model, options)
    {
        Liquid = new CpuLiquid(model);
        int threads = options.Threads == 0 ? Environment.ProcessorCount : options.Threads;
        Pool = new WorkerPool(threads);
        Scratch = new CpuScratch[threads];
        for (int i = 0; i < threads; i++)
        {
            Scratch[i] = new CpuScratch(Liquid, model.Readout);
        }

        Choice = $"CPU engine on {Device}.";
    }

    public override EngineKind Kind => EngineKind.Cpu;

    public override string Device =>
        $"CPU ({Pool.Count} {(Pool.Count == 1 ? "thread" : "threads")}, {(Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0)}-bit SIMD)";

    public CpuLiquid Liquid { get; }

    public WorkerPool Pool { get; }

    public CpuScratch[] Scratch { get; }

    private protected override LsmState NewState(AgentSlots slots) => new CpuState(this, slots);

    private protected override void ReplaceReadout(Readout readout)
    {
        // Computed at submission, so no frame under way still needs the old one.
    }

    private protected override void Release() => Pool.Dispose();
}
