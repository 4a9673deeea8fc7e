using Lsm.Runtime.Readouts;
using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime.Engines.Vulkan;

/// <summary>A whole tick in one dispatch: a work-group per slot keeps its agent in shared memory.</summary>
internal sealed class FusedProgram : LiquidProgram
{
    private readonly DeviceBuffer model;
    private readonly Kernel kernel;
    private readonly TableWriter writer;
    private readonly long hiddenTable;
    private readonly long readoutTable;

    public FusedProgram(VulkanDevice device, LiquidShape shape, LiquidStateMachine liquid, EngineOptions options, KernelModules modules)
        : base(device, shape)
    {
        RecordedSteps = [options.MaxSteps];
        SlotsPerChunk = MostSlots(1 << 24);
        long drive = shape.CoreWords, synapses = drive + shape.DriveWords;
        hiddenTable = synapses + shape.SynapseWords;
        readoutTable = hiddenTable + shape.HiddenWords;
        try
        {
            writer = new TableWriter(device, shape.FusedModelWords);
            model = writer.Create(Tables(liquid, drive, synapses));
            Dictionary<uint, uint> constants = shape.Constants(liquid.Reservoir.SumScale);
            constants[(uint)KernelConstant.DriveTable] = (uint)drive;
            constants[(uint)KernelConstant.SynapseTable] = (uint)synapses;
            constants[(uint)KernelConstant.HiddenTable] = (uint)hiddenTable;
            constants[(uint)KernelConstant.ReadoutTable] = (uint)readoutTable;
            shape.Optional.Place(constants, readoutTable + shape.ReadoutWords);
            kernel = new Kernel(device, Layout, modules.Load(KernelNames[shape.IsExtended ? 1 : 0]), constants);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The kernels of plain and of extended models.</summary>
    public static string[] KernelNames { get; } = ["fused", "fused_extended"];

    public override IReadOnlyList<int> RecordedSteps { get; }

    public override long ControlWords => 0;

    public override long StateWords(int slots) => (long)slots * Shape.Record;

    public override Bindings[] Bind(DeviceBuffer state, TickRegion region) => [new(Device, Layout, model, state, region.Input, region.Output)];

    public override void Record(CommandRecorder record, RowChunk chunk, TickRegion region, Bindings[] bindings, int steps)
    {
        // A dimension has its limit; slots beyond it go to the next row.
        uint across = Math.Min((uint)chunk.Count, Shape.Limits.Groups);
        uint rows = ((uint)chunk.Count + across - 1) / across;
        record.Dispatch(kernel, bindings[0], new PushConstants { Slots = (uint)chunk.Count }, across, rows);
    }

    public override void SetSteps(RowChunk chunk, TickRegion region, int steps) => region.Input.Write<uint>(0, 1)[0] = (uint)steps;

    public override void ReplaceReadout(Readout readout)
    {
        var words = new uint[Shape.HiddenWords + Shape.ReadoutWords];
        WriteReadout(readout, words);
        writer.Write(model, hiddenTable, words);
    }

    public override void Dispose()
    {
        kernel?.Dispose();
        model?.Dispose();
        writer?.Dispose();
        base.Dispose();
    }

    private uint[] Tables(LiquidStateMachine liquid, long drive, long synapses)
    {
        var words = new uint[Shape.FusedModelWords];
        ModelTables.WriteParameters(liquid, words);
        TableWriter.Bits(Shape.Delays is { } delays ? delays.RowStart : liquid.Reservoir.Weights.Recurrent.RowStart).CopyTo(words.AsSpan(3 * Shape.Neurons));
        ModelTables.DriveRows(liquid, Shape, 0, Shape.DriveRows).CopyTo(words.AsSpan((int)drive));
        ModelTables.WriteSynapses(liquid, Shape, 0, Shape.Synapses, words.AsSpan((int)synapses));
        WriteReadout(liquid.Readout, words.AsSpan((int)hiddenTable));
        Shape.Optional.Write(words.AsSpan((int)(readoutTable + Shape.ReadoutWords)));
        return words;
    }

    private void WriteReadout(Readout readout, Span<uint> target)
    {
        if (Shape.Hidden > 0)
        {
            ModelTables.WriteHidden(readout, 0, Shape.Hidden, target);
        }

        ModelTables.WriteOutputs(readout, 0, Shape.Outputs, target[(int)Shape.HiddenWords..]);
    }
}
