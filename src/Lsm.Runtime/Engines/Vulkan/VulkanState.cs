using Lsm.Runtime.Telemetry;
using Lsm.Runtime.Vulkan;
using Silk.NET.Vulkan;

namespace Lsm.Runtime.Engines.Vulkan;

/// <summary>A batch of agents on a Vulkan device: buffers, and the commands of a tick recorded once.</summary>
internal sealed partial class VulkanState : LsmState
{
    private const int Regions = 2;        // two frames may be under way at once
    private readonly VulkanEngine engine;
    private readonly CommandSequence?[] pending = new CommandSequence?[Regions];
    private readonly GatheredFrames gathered = new();
    private readonly CommandRecorder hosted; // writes into the host's commands
    private StateChunk[] chunks;
    private List<TickCommands> ticks;     // of every model that the engine may run
    private TickCommands running;         // of the one that the last tick ran
    private SlotFlags[][] submitted;      // [region][slot]: what its last tick did
    private bool[] atRest;                // slots whose memory is put to rest by the next tick
    private StateRing? ring;
    private StateSums? sums;
    private SpikeReadback? spikes;
    private int kept;                     // regions of frames that run again
    private long gatheredEnd;             // the end of the gathered frames
    private StateSaver? saver;

    public VulkanState(VulkanEngine engine, AgentSlots slots)
        : base(engine, slots)
    {
        this.engine = engine;
        hosted = new CommandRecorder(engine.GpuDevice, default);
        (chunks, ticks, submitted, atRest) = Allocate(slots.Capacity);
        running = ticks[0];
        engine.Adopt(this);
    }

    internal override bool Gathers => ring?.Gathered is not null;

    private LiquidShape Shape => engine.Program.Shape;

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
        LiquidProgram program = engine.Program;
        for (int i = 0; running.Program != program; i++)
        {
            running = ticks[i];
        }

        foreach (StateChunk chunk in chunks)
        {
            TickRegion tick = chunk.Regions[region];
            program.SetSteps(chunk, tick, steps);
            submitted[region].AsSpan(chunk.First, chunk.Count).CopyTo(tick.Input.Write<SlotFlags>(4, chunk.Count));
            Sensors.Slice(chunk.First * Shape.Inputs, chunk.Count * Shape.Inputs)
                .CopyTo(tick.Input.Write<float>(4 * (1 + (ulong)chunk.Count), chunk.Count * Shape.Inputs));
        }

        if (Gathers)
        {
            gathered.Add(running.Tick(region, steps));
        }
        else if (Host.Commands != 0)
        {
            running.Record(hosted, region, steps);
            hosted.Finish();
        }
        else
        {
            CommandSequence sequence = running.Tick(region, steps);
            try
            {
                sequence.Submit(Host.Wait, Host.Signal);
            }
            catch (VulkanException fault) when (LsmMeter.Counted(fault))
            {
                throw;
            }

            pending[region] = sequence;
        }

        Array.Clear(atRest);
        engine.CheckValidation();
    }

    internal override void Finish(long frame)
    {
        int region = Region(frame);
        if (region < Regions)
        {
            try
            {
                pending[region]?.Wait();
            }
            catch (VulkanException fault) when (LsmMeter.Counted(fault))
            {
                throw;
            }

            pending[region] = null;
        }

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

    internal override void Clear(int slot) => atRest[slot] = true;

    internal override void Download(int firstSlot, int count, Span<float> membranes, Span<uint> spikes, Span<float> traces) =>
        StateTransfer.Download(engine.GpuDevice, Shape, chunks, atRest, firstSlot, count, membranes, spikes, traces);

    internal override void SubmitSpikes(long frame)
    {
        spikes ??= new SpikeReadback(engine.GpuDevice, Shape, chunks, Regions);
        if (Host.Commands != 0)
        {
            spikes.Record(hosted, Region(frame));
            hosted.Finish();
        }
        else
        {
            spikes.Submit(Region(frame));
        }
    }

    internal override void FetchSpikes(long frame, Span<uint> words) => spikes!.Read(Region(frame), words);

    internal override void DownloadSpikes(Span<uint> words)
    {
        spikes ??= new SpikeReadback(engine.GpuDevice, Shape, chunks, Regions);
        spikes.Submit(0);
        spikes.Read(0, words);
        for (int slot = 0; slot < Capacity; slot++)
        {
            if (atRest[slot])
            {
                words.Slice(slot * Shape.SpikeWords, Shape.SpikeWords).Clear();
            }
        }
    }

    internal override void Upload(int firstSlot, int count, ReadOnlySpan<float> membranes, ReadOnlySpan<uint> spikes, ReadOnlySpan<float> traces)
    {
        StateTransfer.Upload(engine.GpuDevice, Shape, chunks, firstSlot, count, membranes, spikes, traces);
        atRest.AsSpan(firstSlot, count).Clear();
    }

    /// <summary>Sets aside the rows as they are after everything submitted so far, or those in the ring's first place, for <see cref="ReadSaved"/>.</summary>
    public void Save(bool fromRing)
    {
        saver ??= new StateSaver(engine.GpuDevice, Shape, chunks, ring);
        saver.Save(fromRing, atRest);
    }

    /// <summary>Reads rows that were set aside last. What is set aside is lost when the state or its ring gets another size.</summary>
    /// <returns>False if it is lost.</returns>
    public bool ReadSaved(int firstSlot, int count, Span<float> membranes, Span<uint> spikes, Span<float> traces)
    {
        saver?.Read(firstSlot, count, membranes, spikes, traces);
        return saver is not null;
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

    internal override void GatherFrames(long end)
    {
        ring!.Gathered = gathered;
        gatheredEnd = end;
    }

    internal override void RunGathered()
    {
        gathered.Run();
        engine.CheckValidation();
    }

    internal override void StopGathering()
    {
        gathered.Forget();
        if (ring is not null)
        {
            ring.Gathered = null;
        }
    }

    // The last gathered frames use the regions that every frame uses: a pipelined state looks there for them.
    private int Region(long frame) => Gathers && frame < gatheredEnd - Regions ? Regions + (int)(frame % kept) : (int)(frame & 1);

    private void WriteFlags(int region)
    {
        SlotFlags[] flags = submitted[region];
        for (int slot = 0; slot < flags.Length; slot++)
        {
            bool runs = Slots.Runs(slot);
            flags[slot] = (Slots.Held[slot] ? SlotFlags.Held : 0) | (runs ? SlotFlags.Run : 0) | (atRest[slot] ? SlotFlags.Reset : 0) | (runs && IsMarked(slot) ? SlotFlags.Marked : 0);
        }
    }
}
