using Lsm.Runtime.Readouts;
using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime.Engines.Vulkan;

/// <summary>
/// Large liquids: per step an update that fires neurons and lists their rows, and a propagation as large as that list. Every step up to the
/// engine's MaxSteps is recorded; those beyond a tick's steps have no work-groups.
/// </summary>
internal sealed class WideProgram : LiquidProgram
{
    private const int MostSlotsAcross = 65535; // slots are the second dimension of every dispatch
    private readonly int maxSteps;
    private readonly WideTables tables;
    private readonly WideKernels kernels;
    private readonly UploadBuffer emptyLists;
    private readonly TableSegment[] bound;

    public WideProgram(VulkanDevice device, LiquidShape shape, LiquidStateMachine model, EngineOptions options, KernelModules modules)
        : base(device, shape)
    {
        maxSteps = options.MaxSteps;
        RecordedSteps = Doubling(maxSteps);
        try
        {
            if ((uint)Groups(shape.Neurons, shape.Lanes) > shape.Limits.Groups)
            {
                throw new InvalidOperationException($"{shape.Neurons} neurons need more work-groups than {device.Name} allows ({shape.Limits.Groups}). Use a smaller liquid or the CPU engine.");
            }

            tables = new WideTables(device, shape, model);
            bound = [new TableSegment(tables.Core, 0, 0), .. tables.Drive, .. tables.Synapses, .. tables.Hidden, .. tables.Outputs];
            SlotsPerChunk = MostSlots((int)Math.Min(shape.Limits.Groups, MostSlotsAcross));
            Dictionary<uint, uint> constants = shape.Constants(model.Reservoir.SumScale);
            constants[(uint)KernelConstant.Segments] = (uint)tables.Pieces.Segments;
            shape.Optional.Place(constants, tables.OptionalTable);
            kernels = new WideKernels(device, Layout, constants, modules);
            emptyLists = new UploadBuffer(device, 4 * (ulong)Scratch(1).ControlWords);
            Span<uint> lists = emptyLists.Write<uint>(0, (int)Scratch(1).ControlWords);
            for (int i = 0; i < lists.Length; i++)
            {
                lists[i] = i % 4 < 2 ? 0u : 1u; // no items, and so 0 x 1 x 1 work-groups
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public override IReadOnlyList<int> RecordedSteps { get; }

    public override long ControlWords => 3L * maxSteps;

    public int SynapseSegments => tables.Synapses.Length;

    public int DriveSegments => tables.Drive.Length;

    public override long StateWords(int slots) => Scratch(slots).End;

    public override Bindings[] Bind(DeviceBuffer state, TickRegion region)
    {
        var all = new Bindings[bound.Length];
        try
        {
            for (int i = 0; i < all.Length; i++)
            {
                all[i] = new Bindings(Device, Layout, bound[i].Buffer, state, region.Input, region.Output);
            }

            return all;
        }
        catch
        {
            foreach (Bindings? made in all)
            {
                made?.Dispose();
            }

            throw;
        }
    }

    public override void Record(CommandRecorder record, RowChunk chunk, TickRegion region, Bindings[] bindings, int steps)
    {
        uint slots = (uint)chunk.Count, across = (uint)Groups(Shape.Neurons, Shape.Lanes);
        WideScratch scratch = Scratch(chunk.Count);
        PushConstants push = Push(scratch, slots);
        Bindings core = bindings[0];
        int next = 1;

        record.Copy(emptyLists, chunk.State, 4 * (ulong)scratch.Control);
        foreach (TableSegment segment in tables.Drive)
        {
            record.Dispatch(kernels.Project, bindings[next++], At(push, segment), across, slots);
        }

        record.Dispatch(kernels.Begin, core, push, across, slots);
        int synapses = next;
        for (int step = 0; step < steps; step++)
        {
            push.Step = (uint)step;
            next = synapses;
            for (int s = 0; s < tables.Synapses.Length; s++)
            {
                push.Segment = (uint)s;
                ulong counts = 4 * (ulong)(scratch.Control + (4L * ((step * tables.Synapses.Length) + s)) + 1);
                record.DispatchIndirect(kernels.Propagate, bindings[next++], At(push, tables.Synapses[s]), chunk.State, counts);
            }

            record.DispatchIndirect(kernels.Update, core, push, region.Control, 12 * (ulong)step);
        }

        next = synapses + tables.Synapses.Length;
        foreach (TableSegment segment in tables.Hidden)
        {
            record.Dispatch(kernels.Hidden, bindings[next++], At(push, segment), (uint)Groups(segment.Count, Shape.Lanes / 64), slots);
        }

        foreach (TableSegment segment in tables.Outputs)
        {
            record.Dispatch(kernels.Readout, bindings[next++], At(push, segment), (uint)Groups(segment.Count, Shape.Lanes / 64), slots);
        }

        record.Dispatch(kernels.Features, core, push, across, slots);
        if (Shape.Layout.IndexOf(StateVariable.Sensors) >= 0)
        {
            record.Dispatch(kernels.Sensors, core, push, 1, slots);
        }
    }

    public override void SetSteps(RowChunk chunk, TickRegion region, int steps)
    {
        region.Input.Write<uint>(0, 1)[0] = (uint)steps;
        Span<uint> groups = region.Control.Write<uint>(0, 3 * maxSteps);
        uint across = (uint)Groups(Shape.Neurons, Shape.Lanes);
        for (int step = 0; step < maxSteps; step++)
        {
            groups[3 * step] = step < steps ? across : 0;
            groups[(3 * step) + 1] = (uint)chunk.Count;
            groups[(3 * step) + 2] = 1;
        }
    }

    public override void ReplaceReadout(Readout readout) => tables.ReplaceReadout(readout);

    public override void Dispose()
    {
        emptyLists?.Dispose();
        kernels?.Dispose();
        tables?.Dispose();
        base.Dispose();
    }

    private WideScratch Scratch(int slots) => new(Shape, slots, tables.Pieces.Count, tables.Pieces.Segments, maxSteps);

    private static PushConstants Push(in WideScratch scratch, uint slots) => new()
    {
        Slots = slots,
        Accumulators = (uint)scratch.Accumulators,
        Drive = (uint)scratch.Drive,
        Counts = (uint)scratch.Counts,
        Hidden = (uint)scratch.Hidden,
        Control = (uint)scratch.Control,
        Items = (uint)scratch.Items,
    };

    private static PushConstants At(PushConstants push, TableSegment segment)
    {
        push.First = (uint)segment.First;
        push.Count = (uint)segment.Count;
        return push;
    }

    private static int Groups(int items, int perGroup) => (items + perGroup - 1) / perGroup;

    private static int[] Doubling(int most)
    {
        List<int> steps = [];
        for (int step = 1; step < most; step *= 2)
        {
            steps.Add(step);
        }

        return [.. steps, most];
    }
}
