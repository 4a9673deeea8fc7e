using Lsm.Runtime.Vulkan;
using Silk.NET.Vulkan;

namespace Lsm.Runtime.Engines.Vulkan;

/// <summary>A batch of agents on a Vulkan device: buffers, and the commands of a tick recorded once.</summary>
internal sealed class VulkanState : LsmState
{
    private const int Regions = 2;        // two frames may be under way at once
    private readonly VulkanEngine engine;
    private readonly CommandSequence?[] pending = new CommandSequence?[Regions];
    private readonly CommandRecorder hosted; // writes into the host's commands
    private StateChunk[] chunks;
    private CommandSequence[][] ticks;    // [region][index of RecordedSteps]
    private SlotFlags[][] submitted;      // [region][slot]: what its last tick did
    private bool[] atRest;                // slots whose memory is put to rest by the next tick
    private StateRing? ring;
    private StateSums? sums;

    public VulkanState(VulkanEngine engine, AgentSlots slots)
        : base(engine, slots)
    {
        this.engine = engine;
        hosted = new CommandRecorder(engine.GpuDevice, default);
        (chunks, ticks, submitted, atRest) = Allocate(slots.Capacity);
        engine.Adopt(this);
    }

    private LiquidShape Shape => engine.Program.Shape;

    /// <summary>Gives back everything on the device; the engine does so too when it is disposed first.</summary>
    public void ReleaseDevice()
    {
        DisposeRing();
        DisposeSums();
        DisposeAll(chunks, ticks);
        (chunks, ticks) = ([], []);
    }

    /// <summary>The device is gone, and everything on it: nothing of it is touched again.</summary>
    public void ForgetDevice()
    {
        Array.Clear(pending);
        (chunks, ticks, ring, sums) = ([], [], null, null);
    }

    private protected override void CheckHost(in HandOver host)
    {
        if (engine.OwnsDevice)
        {
            base.CheckHost(host);
        }

        if (!engine.GpuDevice.HasTimeline && (host.Wait.Semaphore != 0 || host.Signal.Semaphore != 0))
        {
            VulkanHandles handles = engine.GpuDevice.Handles;
            throw new NotSupportedException(
                $"Timeline semaphores need Vulkan 1.2 and the feature timelineSemaphore, enabled and declared; the host declared version {handles.ApiVersion >> 22}.{(handles.ApiVersion >> 12) & 0x3ff} and {handles.Enabled}, on {engine.Device}. Declare VulkanFeatures.Timeline, or order the work with fences.");
        }
    }

    internal override void Submit(long frame, int steps)
    {
        int region = Region(frame);
        hosted.Continue(new CommandBuffer(Host.Commands));
        WriteFlags(region);
        foreach (StateChunk chunk in chunks)
        {
            TickRegion tick = chunk.Regions[region];
            engine.Program.SetSteps(chunk, tick, steps);
            submitted[region].AsSpan(chunk.First, chunk.Count).CopyTo(tick.Input.Write<SlotFlags>(4, chunk.Count));
            Sensors.Slice(chunk.First * Shape.Inputs, chunk.Count * Shape.Inputs)
                .CopyTo(tick.Input.Write<float>(4 * (1 + (ulong)chunk.Count), chunk.Count * Shape.Inputs));
        }

        if (Host.Commands != 0)
        {
            foreach (StateChunk chunk in chunks)
            {
                engine.Program.Record(hosted, chunk, chunk.Regions[region], steps);
            }

            hosted.Finish();
        }
        else
        {
            CommandSequence sequence = ticks[region][Recorded(steps)];
            sequence.Submit(Host.Wait, Host.Signal);
            pending[region] = sequence;
        }

        Array.Clear(atRest);
        engine.CheckValidation();
    }

    internal override void Finish(long frame)
    {
        int region = Region(frame);
        pending[region]?.Wait();
        pending[region] = null;
        Span<float> motors = MotorsOf(frame);
        int outputs = Shape.Outputs, neurons = Shape.Neurons;
        foreach (StateChunk chunk in chunks)
        {
            ReadbackBuffer output = chunk.Regions[region].Output;
            output.Read<float>(0, chunk.Count * outputs).CopyTo(motors[(chunk.First * outputs)..]);
            ulong features = 4UL * (ulong)chunk.Count * (ulong)outputs;
            for (int row = 0; row < chunk.Count; row++)
            {
                SlotFlags flags = submitted[region][chunk.First + row];
                if ((flags & SlotFlags.Held) != 0) // HasFlag would box in unoptimised code
                {
                    int first = (chunk.First + row) * outputs;
                    MotorsOf(frame - 1).Slice(first, outputs).CopyTo(motors[first..]);
                }
                else if ((flags & SlotFlags.Run) == 0)
                {
                    motors.Slice((chunk.First + row) * outputs, outputs).Clear();
                }
                else if ((flags & SlotFlags.Marked) != 0)
                {
                    output.Read<float>(features + (4UL * (ulong)row * (ulong)neurons), neurons).CopyTo(FeatureRow(frame, chunk.First + row));
                }
            }
        }

        engine.CheckValidation();
    }

    private protected override void Release()
    {
        ReleaseDevice();
        engine.Forget(this);
    }

    internal override void Clear(int slot) => atRest[slot] = true;

    internal override void Resize(int capacity)
    {
        (StateChunk[] newChunks, CommandSequence[][] newTicks, SlotFlags[][] newSubmitted, bool[] newAtRest) = Allocate(capacity);
        try
        {
            using var copy = new CommandSequence(engine.GpuDevice, record => CopyRecords(record, chunks, newChunks));
            copy.Run();
        }
        catch
        {
            DisposeAll(newChunks, newTicks);
            throw;
        }

        atRest.CopyTo(newAtRest, 0);
        submitted = newSubmitted;
        atRest = newAtRest;
        DisposeRing(); // the caller asks for a new one
        DisposeSums();
        DisposeAll(chunks, ticks);
        (chunks, ticks) = (newChunks, newTicks);
    }

    internal override void Download(int firstSlot, int count, Span<float> membranes, Span<uint> spikes, Span<float> traces) =>
        StateTransfer.Download(engine.GpuDevice, Shape, chunks, atRest, firstSlot, count, membranes, spikes, traces);

    internal override void Upload(int firstSlot, int count, ReadOnlySpan<float> membranes, ReadOnlySpan<uint> spikes, ReadOnlySpan<float> traces)
    {
        StateTransfer.Upload(engine.GpuDevice, Shape, chunks, firstSlot, count, membranes, spikes, traces);
        atRest.AsSpan(firstSlot, count).Clear();
    }

    internal override void ResizeRing(int count)
    {
        DisposeRing();
        ring = count > 0 ? new StateRing(engine.StateKernels, chunks, count) : null;
    }

    internal override void KeepRows(int ring, int firstSlot, int count)
    {
        if (Host.Commands != 0)
        {
            hosted.Continue(new CommandBuffer(Host.Commands));
            this.ring!.Record(hosted, ring, atRest);
            return;
        }

        this.ring!.Keep(ring, firstSlot, count, atRest);
    }

    internal override void RestoreRows(int ring, int firstSlot, int count) => this.ring!.Restore(ring, firstSlot, count, atRest);

    internal override void SumRows(int firstSlot, int count, ulong[] sums)
    {
        this.sums ??= new StateSums(engine.StateKernels, chunks);
        this.sums.Compute(Slots, atRest, firstSlot, count, sums);
        engine.CheckValidation();
    }

    private static int Region(long frame) => (int)(frame & 1);

    private void DisposeRing()
    {
        ring?.Dispose();
        ring = null;
    }

    private void DisposeSums()
    {
        sums?.Dispose();
        sums = null;
    }

    private int Recorded(int steps)
    {
        IReadOnlyList<int> recorded = engine.Program.RecordedSteps;
        int i = 0;
        while (recorded[i] < steps)
        {
            i++;
        }

        return i;
    }

    private void WriteFlags(int region)
    {
        SlotFlags[] flags = submitted[region];
        for (int slot = 0; slot < flags.Length; slot++)
        {
            bool runs = Slots.Runs(slot);
            flags[slot] = (Slots.Held[slot] ? SlotFlags.Held : 0) | (runs ? SlotFlags.Run : 0) | (atRest[slot] ? SlotFlags.Reset : 0) | (runs && IsMarked(slot) ? SlotFlags.Marked : 0);
        }
    }

    private (StateChunk[] Chunks, CommandSequence[][] Ticks, SlotFlags[][] Submitted, bool[] AtRest) Allocate(int capacity)
    {
        LiquidProgram program = engine.Program;
        int each = program.SlotsPerChunk;
        var newChunks = new StateChunk[(capacity + each - 1) / each];
        var newTicks = new CommandSequence[Regions][];
        var newSubmitted = new SlotFlags[Regions][];
        try
        {
            for (int i = 0; i < newChunks.Length; i++)
            {
                newChunks[i] = new StateChunk(engine.GpuDevice, program, i * each, Math.Min(each, capacity - (i * each)), Regions);
            }

            using var rest = new CommandSequence(engine.GpuDevice, record => Array.ForEach(newChunks, chunk => record.Clear(chunk.State)));
            rest.Run();
            for (int region = 0; region < Regions; region++)
            {
                newSubmitted[region] = new SlotFlags[capacity];
                newTicks[region] = new CommandSequence[program.RecordedSteps.Count];
                for (int i = 0; i < newTicks[region].Length; i++)
                {
                    (int which, int steps) = (region, program.RecordedSteps[i]);
                    newTicks[region][i] = new CommandSequence(engine.GpuDevice, record =>
                    {
                        foreach (StateChunk chunk in newChunks)
                        {
                            program.Record(record, chunk, chunk.Regions[which], steps);
                        }
                    });
                }
            }

            return (newChunks, newTicks, newSubmitted, new bool[capacity]);
        }
        catch
        {
            DisposeAll(newChunks, newTicks);
            throw;
        }
    }

    private void CopyRecords(CommandRecorder record, StateChunk[] from, StateChunk[] to)
    {
        foreach (StateChunk source in from)
        {
            foreach (StateChunk target in to)
            {
                int first = Math.Max(source.First, target.First);
                int end = Math.Min(source.First + source.Count, target.First + target.Count);
                if (first < end)
                {
                    ulong bytes = 4UL * (ulong)Shape.Record;
                    var rows = new BufferRange(source.State, bytes * (ulong)(first - source.First), bytes * (ulong)(end - first));
                    record.Copy(rows, target.State, bytes * (ulong)(first - target.First));
                }
            }
        }
    }

    private static void DisposeAll(StateChunk?[] chunks, CommandSequence[]?[] ticks)
    {
        // The commands first: they use the buffers, and disposing them waits for what is under way.
        foreach (CommandSequence[]? sequences in ticks)
        {
            foreach (CommandSequence? sequence in sequences ?? [])
            {
                sequence?.Dispose();
            }
        }

        foreach (StateChunk? chunk in chunks)
        {
            chunk?.Dispose();
        }
    }
}
