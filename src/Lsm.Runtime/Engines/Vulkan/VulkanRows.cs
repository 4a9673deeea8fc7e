using Lsm.Runtime.Vulkan;
using Silk.NET.Vulkan;

namespace Lsm.Runtime.Engines.Vulkan;

/// <summary>A batch of agents on a Vulkan device. The commands of a tick are recorded once, in <see cref="RowBuffers"/>.</summary>
internal sealed class VulkanRows : AgentRows
{
    private readonly VulkanBackend backend;
    private readonly RowBuffers buffers;
    private readonly RecordedFrames recorded = new();
    private readonly CommandSequence?[] pending = new CommandSequence?[RowBuffers.Regions];
    private readonly GatheredFrames gathered = new();
    private readonly CommandRecorder hosted; // writes into the host's commands
    private bool[] atRest;                   // rows that the next tick puts to rest
    private Tick[] ticks;                    // [region]: the inputs of its last tick
    private SlotFlags[][] flags;             // [region][slot]: the flags of its last tick
    private readonly uint[]?[] settledSpikes = new uint[]?[RowBuffers.Regions]; // fetched before their buffers were replaced
    private long gatheredEnd;                // the end of the gathered frames

    public VulkanRows(VulkanBackend backend, int capacity)
    {
        this.backend = backend;
        hosted = new CommandRecorder(backend.GpuDevice, default);
        buffers = new RowBuffers(backend, capacity);
        atRest = new bool[capacity];
        Capacity = capacity;
        (ticks, flags) = MakeRegions(RowBuffers.Regions, capacity);
    }

    public override bool IsGathering => buffers.Kept?.Gathered is not null;

    /// <summary>Whether a frame is in the host's commands and may not have run yet.</summary>
    public bool IsRecorded => recorded.Any;

    private LiquidShape Shape => backend.Program.Shape;

    public override void CheckHost(in HandOver host)
    {
        if (backend.OwnsDevice)
        {
            throw new NotSupportedException($"This state runs on {backend.Device}, a device of the engine's own; only an engine on a host's Vulkan device, created by LsmEngine.Create(model, handles), can share a frame with the host's own work.");
        }

        if (!backend.GpuDevice.HasTimeline && (host.Wait.Semaphore != 0 || host.Signal.Semaphore != 0))
        {
            VulkanHandles handles = backend.GpuDevice.Handles;
            throw new NotSupportedException(
                $"Timeline semaphores need Vulkan 1.2 and the feature timelineSemaphore, enabled and declared; the host declared version {handles.ApiVersion >> 22}.{(handles.ApiVersion >> 12) & 0x3ff} and {handles.Enabled}, on {backend.Device}. Declare VulkanFeatures.Timeline, or order the work with fences.");
        }
    }

    public override void Submit(in Tick tick)
    {
        hosted.Continue(new CommandBuffer(tick.Host.Commands));
        KeepBefore(tick);
        int region = RegionOf(tick.Frame);
        WriteInput(tick, region);
        TickCommands commands = buffers.CommandsOf(backend.Program);
        if (IsGathering)
        {
            gathered.Add(commands.Tick(region, tick.Steps));
        }
        else if (tick.Host.Commands != 0)
        {
            commands.Record(hosted, region, tick.Steps);
            hosted.Finish();
            recorded.Add(tick.Frame);
        }
        else
        {
            Submit(commands.Tick(region, tick.Steps), region, tick.Host);
        }

        Array.Clear(atRest);
        SubmitSpikes(tick, region);
        backend.CheckValidation();
    }

    public override void Finish(long frame)
    {
        recorded.CheckComplete(frame);
        int region = RegionOf(frame);
        if (region < RowBuffers.Regions)
        {
            try
            {
                pending[region]?.Wait();
            }
            catch (VulkanException fault) when (DeviceFaults.Count(fault))
            {
                throw;
            }

            pending[region] = null;
        }

        ReadOutput(region);
        backend.CheckValidation();
    }

    public override void Clear(int slot) => atRest[slot] = true;

    public override void Grow(int capacity)
    {
        var grown = new bool[capacity];
        atRest.CopyTo(grown, 0);
        (Tick[] newTicks, SlotFlags[][] newFlags) = MakeRegions(RowBuffers.Regions + buffers.KeptCount, capacity);
        buffers.Resize(capacity);
        (atRest, ticks, flags, Capacity) = (grown, newTicks, newFlags, capacity);
    }

    public override void Read(int firstSlot, RowData target) =>
        RowTransfer.Read(backend.GpuDevice, Shape, buffers.Chunks, atRest, firstSlot, target);

    public override void Write(int firstSlot, RowData source)
    {
        RowTransfer.Write(backend.GpuDevice, Shape, buffers.Chunks, firstSlot, source);
        atRest.AsSpan(firstSlot, source.Count).Clear();
    }

    public override void ReadSpikes(Span<uint> words)
    {
        SpikeReadback readback = buffers.Spikes;
        readback.Submit(0);
        readback.Read(0, words);
        for (int slot = 0; slot < Capacity; slot++)
        {
            if (atRest[slot])
            {
                words.Slice(slot * Shape.SpikeWords, Shape.SpikeWords).Clear();
            }
        }
    }

    public override void FetchSpikes(long frame, Span<uint> words)
    {
        int region = (int)(frame & 1);
        if (settledSpikes[region] is { } settled)
        {
            settled.CopyTo(words);
            settledSpikes[region] = null;
            return;
        }

        buffers.Spikes.Read(region, words);
    }

    public override void Sum(int firstSlot, int count, bool[] occupied, ulong[] sums)
    {
        buffers.Sums.Compute(occupied, atRest, firstSlot, count, sums);
        backend.CheckValidation();
    }

    public override void SumKept(int place, bool[] occupied, ulong[] sums)
    {
        buffers.Kept!.Sum(place, occupied, sums);
        backend.CheckValidation();
    }

    public override void ResizeKept(int count)
    {
        (Tick[] newTicks, SlotFlags[][] newFlags) = MakeRegions(RowBuffers.Regions + count, Capacity);
        buffers.ResizeKept(count);
        ticks.AsSpan(0, RowBuffers.Regions).CopyTo(newTicks);
        flags.AsSpan(0, RowBuffers.Regions).CopyTo(newFlags);
        (ticks, flags) = (newTicks, newFlags);
    }

    public override void Keep(int place, int firstSlot, int count) => buffers.Kept!.Keep(place, firstSlot, count, atRest);

    public override void Restore(int place, int firstSlot, int count) => buffers.Kept!.Restore(place, firstSlot, count, atRest);

    public override void Gather(long end)
    {
        buffers.Kept!.Gathered = gathered;
        gatheredEnd = end;
    }

    public override void RunGathered()
    {
        gathered.Run();
        backend.CheckValidation();
    }

    public override void StopGathering()
    {
        gathered.Forget();
        if (buffers.Kept is { } kept)
        {
            kept.Gathered = null;
        }
    }

    public override void Complete(long frame) => recorded.Complete(frame);

    public override void CheckNothingRecorded() => recorded.CheckNone();

    public override void Dispose()
    {
        ReleaseDevice();
        backend.Forget(this);
    }

    /// <summary>Copies the rows as they are after everything submitted so far, or those in the first kept place, for <see cref="ReadSaved"/>.</summary>
    public void Save(bool fromKept) => buffers.Saver.Save(fromKept, atRest);

    /// <summary>Reads the rows that were copied last; false if they are lost, because the rows or the kept places got another size.</summary>
    public bool ReadSaved(int firstSlot, int count, RowData target)
    {
        if (!buffers.HasSaver)
        {
            return false;
        }

        buffers.Saver.Read(firstSlot, count, target);
        return true;
    }

    /// <summary>Records another program's ticks, and makes room for its scratch. All or nothing.</summary>
    public void Admit(LiquidProgram program) => buffers.Admit(program, Settle);

    /// <summary>Frees a program's ticks, after those in flight.</summary>
    public void Drop(LiquidProgram program) => buffers.Drop(program);

    /// <summary>Frees everything on the device; the backend does so too when it is disposed first.</summary>
    public void ReleaseDevice()
    {
        recorded.Clear();
        Array.Clear(pending);
        buffers.Dispose();
    }

    /// <summary>Drops all objects, because the device is gone; no call uses it again.</summary>
    public void ForgetDevice()
    {
        recorded.Clear();
        Array.Clear(pending);
        buffers.Forget();
    }

    /// <summary>Fetches the results of frames in flight before the buffers that they write to are replaced.</summary>
    private void Settle()
    {
        int oldest = ticks[0].Frame < ticks[1].Frame ? 0 : 1;
        Settle(oldest);
        Settle(1 - oldest);
    }

    private void Settle(int region)
    {
        if (pending[region] is not { } sequence)
        {
            return;
        }

        sequence.Wait();
        pending[region] = null;
        ReadOutput(region);
        if (ticks[region].WantsSpikes)
        {
            var words = new uint[Capacity * Shape.SpikeWords];
            buffers.Spikes.Read(region, words);
            settledSpikes[region] = words;
        }
    }

    private void Submit(CommandSequence sequence, int region, in HandOver host)
    {
        try
        {
            sequence.Submit(host.Wait, host.Signal);
        }
        catch (VulkanException fault) when (DeviceFaults.Count(fault))
        {
            throw;
        }

        pending[region] = sequence;
    }

    private void KeepBefore(in Tick tick)
    {
        if (tick.KeepAt < 0)
        {
            return;
        }

        if (tick.Host.Commands != 0)
        {
            buffers.Kept!.Record(hosted, tick.KeepAt, atRest);
        }
        else if (tick.OnlySlot < 0)
        {
            Keep(tick.KeepAt, 0, Capacity);
        }
        else
        {
            Keep(tick.KeepAt, tick.OnlySlot, 1);
        }
    }

    private void WriteInput(in Tick tick, int region)
    {
        ticks[region] = tick;
        if (region < RowBuffers.Regions)
        {
            settledSpikes[region] = null;
        }

        SlotFlags[] does = flags[region];
        for (int slot = 0; slot < does.Length; slot++)
        {
            does[slot] = tick.Slots[slot] | (atRest[slot] ? SlotFlags.Reset : 0);
        }

        foreach (RowChunk chunk in buffers.Chunks)
        {
            TickRegion target = chunk.Regions[region];
            backend.Program.SetSteps(chunk, target, tick.Steps);
            does.AsSpan(chunk.First, chunk.Count).CopyTo(target.Input.Write<SlotFlags>(4, chunk.Count));
            tick.Sensors.AsSpan(chunk.First * Shape.Inputs, chunk.Count * Shape.Inputs)
                .CopyTo(target.Input.Write<float>(4 * (1 + (ulong)chunk.Count), chunk.Count * Shape.Inputs));
        }
    }

    private void SubmitSpikes(in Tick tick, int region)
    {
        if (!tick.WantsSpikes)
        {
            return;
        }

        if (tick.Host.Commands != 0)
        {
            buffers.Spikes.Record(hosted, region);
            hosted.Finish();
        }
        else
        {
            buffers.Spikes.Submit(region);
        }
    }

    private void ReadOutput(int region)
    {
        ref readonly Tick tick = ref ticks[region];
        int outputs = Shape.Outputs, count = Shape.Features.Count;
        float[] motors = tick.Motors.Of(tick.Frame);
        foreach (RowChunk chunk in buffers.Chunks)
        {
            ReadbackBuffer output = chunk.Regions[region].Output;
            output.Read<float>(0, chunk.Count * outputs).CopyTo(motors.AsSpan(chunk.First * outputs));
            ulong features = 4UL * (ulong)chunk.Count * (ulong)outputs;
            for (int row = 0; row < chunk.Count; row++)
            {
                int slot = chunk.First + row;
                SlotFlags did = flags[region][slot];
                if ((did & SlotFlags.Held) != 0)
                {
                    tick.Motors.Hold(tick.Frame, slot);
                }
                else if ((did & SlotFlags.Run) == 0)
                {
                    tick.Motors.Row(tick.Frame, slot).Clear();
                }
                else if ((did & SlotFlags.Marked) != 0)
                {
                    output.Read<float>(features + (4UL * (ulong)row * (ulong)count), count).CopyTo(tick.Features[slot]);
                }
            }
        }
    }

    // The last gathered frames use the regions that every frame uses: a pipelined state looks there for them.
    private int RegionOf(long frame) =>
        IsGathering && frame < gatheredEnd - RowBuffers.Regions ? RowBuffers.Regions + (int)(frame % buffers.KeptCount) : (int)(frame & 1);

    private static (Tick[] Ticks, SlotFlags[][] Flags) MakeRegions(int count, int capacity)
    {
        var made = new SlotFlags[count][];
        for (int region = 0; region < count; region++)
        {
            made[region] = new SlotFlags[capacity];
        }

        return (new Tick[count], made);
    }
}
