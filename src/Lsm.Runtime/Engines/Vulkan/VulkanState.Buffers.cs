using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime.Engines.Vulkan;

/// <content>Buffers and recorded commands: what is made, made anew when a size or a model changes, and given back.</content>
internal sealed partial class VulkanState
{
    /// <summary>Gives back everything on the device; the engine does so too when it is disposed first.</summary>
    public void ReleaseDevice()
    {
        DisposeRing();
        DisposeReadbacks();
        DisposeAll(chunks, ticks);
        (chunks, ticks) = ([], []);
    }

    /// <summary>The device is gone, and everything on it: nothing of it is touched again.</summary>
    public void ForgetDevice()
    {
        Array.Clear(pending);
        (chunks, ticks, ring, sums, spikes, saver) = ([], [], null, null, null, null);
    }

    /// <summary>Records another program's ticks, and makes room for its scratch. All or nothing.</summary>
    public void Admit(LiquidProgram program)
    {
        if (program.SlotsPerChunk < chunks[0].Count)
        {
            throw new InvalidOperationException(
                $"The new model's scratch for {chunks[0].Count} agents ({4 * program.StateWords(chunks[0].Count)} bytes with their state) exceeds what a binding of {engine.Device} holds ({Shape.Limits.StorageRange} bytes). Make a new engine for it.");
        }

        if (Array.TrueForAll(chunks, chunk => 4 * (ulong)program.StateWords(chunk.Count) <= chunk.State.Size))
        {
            ticks.Add(new TickCommands(engine.GpuDevice, program, chunks));
            return;
        }

        Settle(); // what was read back of a frame under way would go with the buffers
        DeviceBuffer[] before = Array.ConvertAll(chunks, static chunk => chunk.State);
        List<TickCommands> made = [];
        try
        {
            foreach (StateChunk chunk in chunks)
            {
                chunk.State = new DeviceBuffer(engine.GpuDevice, 4 * (ulong)program.StateWords(chunk.Count));
            }

            using (var copy = new CommandSequence(engine.GpuDevice, record => CopyRecords(record, before)))
            {
                copy.Run();
            }

            foreach (LiquidProgram each in ticks.Select(static tick => tick.Program).Append(program))
            {
                made.Add(new TickCommands(engine.GpuDevice, each, chunks));
            }

            ring?.Rebind();
        }
        catch
        {
            made.ForEach(static tick => tick.Dispose());
            for (int i = 0; i < chunks.Length; i++)
            {
                if (chunks[i].State != before[i])
                {
                    chunks[i].State.Dispose();
                    chunks[i].State = before[i];
                }
            }

            throw;
        }

        DisposeReadbacks();
        DisposeSaver();
        ticks.ForEach(static tick => tick.Dispose());
        Array.ForEach(before, static buffer => buffer.Dispose());
        (ticks, running) = (made, made[0]);
    }

    /// <summary>Lets go of a program's ticks, after those that are under way.</summary>
    public void Drop(LiquidProgram program)
    {
        foreach (TickCommands each in ticks.FindAll(tick => tick.Program == program))
        {
            ticks.Remove(each);
            each.Dispose();
        }
    }

    private protected override void Release()
    {
        ReleaseDevice();
        engine.Forget(this);
    }

    internal override void Resize(int capacity)
    {
        (StateChunk[] newChunks, List<TickCommands> newTicks, SlotFlags[][] newSubmitted, bool[] newAtRest) = Allocate(capacity);
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
        DisposeReadbacks();
        DisposeAll(chunks, ticks);
        (chunks, ticks, running, kept) = (newChunks, newTicks, newTicks[0], 0);
    }

    internal override void ResizeRing(int count)
    {
        DisposeRing();
        ResizeKept(count);
        ring = count > 0 ? new StateRing(engine.StateKernels, chunks, count) : null;
    }

    private void ResizeKept(int count)
    {
        TickRegion[][] before = Array.ConvertAll(chunks, static chunk => chunk.Regions);
        List<TickCommands> made = [];
        try
        {
            foreach (StateChunk chunk in chunks)
            {
                chunk.Regions = chunk.WithKept(engine.GpuDevice, engine.Program, Regions, count);
            }

            foreach (TickCommands each in ticks)
            {
                made.Add(new TickCommands(engine.GpuDevice, each.Program, chunks));
            }
        }
        catch
        {
            made.ForEach(static tick => tick.Dispose());
            for (int i = 0; i < chunks.Length; i++)
            {
                if (chunks[i].Regions != before[i])
                {
                    Array.ForEach(chunks[i].Regions[Regions..], static region => region.Dispose());
                    chunks[i].Regions = before[i];
                }
            }

            throw;
        }

        int runs = ticks.IndexOf(running);
        ticks.ForEach(static tick => tick.Dispose());
        Array.ForEach(before, static regions => Array.ForEach(regions[Regions..], static region => region.Dispose()));
        (ticks, running, kept) = (made, made[runs], count);
        submitted = [submitted[0], submitted[1], .. Enumerable.Range(0, count).Select(_ => new SlotFlags[Capacity])];
    }

    private void DisposeSaver()
    {
        saver?.Dispose();
        saver = null;
    }

    private void DisposeRing()
    {
        DisposeSaver(); // its commands read the ring
        ring?.Dispose();
        ring = null;
    }

    private void DisposeReadbacks()
    {
        sums?.Dispose();
        spikes?.Dispose();
        (sums, spikes) = (null, null);
    }

    private (StateChunk[] Chunks, List<TickCommands> Ticks, SlotFlags[][] Submitted, bool[] AtRest) Allocate(int capacity)
    {
        IReadOnlyList<LiquidProgram> programs = engine.Programs;
        int each = programs.Min(static program => program.SlotsPerChunk);
        var newChunks = new StateChunk[(capacity + each - 1) / each];
        List<TickCommands> newTicks = [];
        var newSubmitted = new SlotFlags[Regions][];
        try
        {
            for (int i = 0; i < newChunks.Length; i++)
            {
                int count = Math.Min(each, capacity - (i * each));
                newChunks[i] = new StateChunk(engine.GpuDevice, engine.Program, i * each, count, Regions, programs.Max(program => program.StateWords(count)));
            }

            using var rest = new CommandSequence(engine.GpuDevice, record => Array.ForEach(newChunks, chunk => record.Clear(chunk.State)));
            rest.Run();
            foreach (LiquidProgram program in programs)
            {
                newTicks.Add(new TickCommands(engine.GpuDevice, program, newChunks));
            }

            for (int region = 0; region < Regions; region++)
            {
                newSubmitted[region] = new SlotFlags[capacity];
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

    private void CopyRecords(CommandRecorder record, DeviceBuffer[] from)
    {
        for (int i = 0; i < from.Length; i++)
        {
            record.Copy(new BufferRange(from[i], 0, 4UL * (ulong)Shape.Record * (ulong)chunks[i].Count), chunks[i].State, 0);
        }
    }

    private static void DisposeAll(StateChunk?[] chunks, List<TickCommands> ticks)
    {
        // The commands first: they use the buffers, and disposing them waits for what is under way.
        ticks.ForEach(static tick => tick.Dispose());
        foreach (StateChunk? chunk in chunks)
        {
            chunk?.Dispose();
        }
    }
}
