using Lsm.Runtime.Readouts;

namespace Lsm.Runtime.Engines.Cpu;

/// <summary>A model laid out for the processor, with scratch for every thread.</summary>
internal sealed class CpuModel : PreparedModel
{
    public CpuModel(LiquidStateMachine model, int threads, RowLayout? layout = null, int? parts = null)
        : base(model)
    {
        Liquid = new CpuLiquid(model, threads, layout, parts);
        Evaluation = new CpuReadout(model.Readout, model.Features, Liquid.HasPlainFeatures);
        Scratch = new CpuScratch[threads];
        for (int i = 0; i < threads; i++)
        {
            Scratch[i] = new CpuScratch(Liquid, Evaluation.ScratchLength);
        }
    }

    public CpuLiquid Liquid { get; }

    public CpuReadout Evaluation { get; private set; }

    public CpuScratch[] Scratch { get; }

    public void ReplaceReadout(Readout readout) => Evaluation = new CpuReadout(readout, Model.Features, Liquid.HasPlainFeatures);

    public override void Dispose()
    {
        // Managed memory only.
    }
}
