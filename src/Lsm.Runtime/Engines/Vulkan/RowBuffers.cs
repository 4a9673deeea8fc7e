using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime.Engines.Vulkan;

/// <summary>The buffers of a batch of rows and the commands recorded on them: their creation, replacement when a size or a model changes, and disposal.</summary>
internal sealed class RowBuffers : IDisposable
{
    /// <summary>The number of frames that may be in flight at once.</summary>
    public const int Regions = 2;

    private readonly VulkanBackend backend;
    private List<TickCommands> commands; // of every model that the backend may run
    private RowSums? sums;
    private SpikeReadback? spikes;
    private RowSaver? saver;

    public RowBuffers(VulkanBackend backend, int capacity)
    {
        this.backend = backend;
        (Chunks, commands, _) = Allocate(capacity, kept: 0);
    }

    public RowChunk[] Chunks { get; private set; }

    /// <summary>The copies of kept frames, or null if none are kept.</summary>
    public KeptRows? Kept { get; private set; }

    /// <summary>Frames that are kept, each with a region for a tick that runs again.</summary>
    public int KeptCount { get; private set; }

    public RowSums Sums => sums ??= new RowSums(backend.RowKernels, Chunks, Array.ConvertAll(Chunks, static chunk => chunk.State));

    public SpikeReadback Spikes => spikes ??= new SpikeReadback(backend.GpuDevice, Shape, Chunks, Regions);

    public bool HasSaver => saver is not null;

    public RowSaver Saver => saver ??= new RowSaver(backend.GpuDevice, Shape, Chunks, Kept);

    private LiquidShape Shape => backend.Program.Shape;

    /// <summary>The recorded ticks of a program.</summary>
    public TickCommands CommandsOf(LiquidProgram program)
    {
        foreach (TickCommands each in commands)
        {
            if (each.Program == program)
            {
                return each;
            }
        }

        throw new InvalidOperationException("The program does not belong to this backend.");
    }

    /// <summary>Records another program's ticks, and allocates its scratch. All or nothing.</summary>
    /// <param name="program">The program.</param>
    /// <param name="settle">Fetches the results of frames in flight; called before buffers are replaced.</param>
    public void Admit(LiquidProgram program, Action settle)
    {
        if (program.SlotsPerChunk < Chunks[0].Count)
        {
            throw new InvalidOperationException(
                $"The new model's scratch for {Chunks[0].Count} agents ({4 * program.StateWords(Chunks[0].Count)} bytes with their state) exceeds what a binding of {backend.Device} holds ({Shape.Limits.StorageRange} bytes). Create a new engine for the model.");
        }

        if (Array.TrueForAll(Chunks, chunk => 4 * (ulong)program.StateWords(chunk.Count) <= chunk.State.Size))
        {
            commands.Add(new TickCommands(backend.GpuDevice, program, Chunks));
            return;
        }

        settle();
        DeviceBuffer[] before = Array.ConvertAll(Chunks, static chunk => chunk.State);
        List<TickCommands> made = [];
        try
        {
            foreach (RowChunk chunk in Chunks)
            {
                chunk.State = new DeviceBuffer(backend.GpuDevice, 4 * (ulong)program.StateWords(chunk.Count));
            }

            using (var copy = new CommandSequence(backend.GpuDevice, record => CopyRecords(record, before)))
            {
                copy.Run();
            }

            foreach (LiquidProgram each in commands.Select(static tick => tick.Program).Append(program))
            {
                made.Add(new TickCommands(backend.GpuDevice, each, Chunks));
            }

            Kept?.Rebind();
        }
        catch
        {
            made.ForEach(static tick => tick.Dispose());
            for (int i = 0; i < Chunks.Length; i++)
            {
                if (Chunks[i].State != before[i])
                {
                    Chunks[i].State.Dispose();
                    Chunks[i].State = before[i];
                }
            }

            throw;
        }

        DisposeReadbacks();
        DisposeSaver();
        commands.ForEach(static tick => tick.Dispose());
        Array.ForEach(before, static buffer => buffer.Dispose());
        commands = made;
    }

    /// <summary>Frees a program's ticks, after those in flight.</summary>
    public void Drop(LiquidProgram program)
    {
        foreach (TickCommands each in commands.FindAll(tick => tick.Program == program))
        {
            commands.Remove(each);
            each.Dispose();
        }
    }

    /// <summary>Moves the rows to buffers of another capacity; kept copies are lost, and their places are created again. All or nothing.</summary>
    public void Resize(int capacity)
    {
        (RowChunk[] newChunks, List<TickCommands> newCommands, KeptRows? newKept) = Allocate(capacity, KeptCount);
        try
        {
            using var copy = new CommandSequence(backend.GpuDevice, record => CopyRecords(record, Chunks, newChunks));
            copy.Run();
        }
        catch
        {
            newKept?.Dispose();
            DisposeAll(newChunks, newCommands);
            throw;
        }

        DisposeKept();
        DisposeReadbacks();
        DisposeAll(Chunks, commands);
        (Chunks, commands, Kept) = (newChunks, newCommands, newKept);
    }

    /// <summary>Allocates memory for a number of kept copies; existing copies are lost. All or nothing.</summary>
    public void ResizeKept(int count)
    {
        KeptRows? made = count > 0 ? new KeptRows(backend.RowKernels, Chunks, count) : null;
        try
        {
            ResizeRegions(count);
        }
        catch
        {
            made?.Dispose();
            throw;
        }

        DisposeKept();
        (Kept, KeptCount) = (made, count);
    }

    public void Dispose()
    {
        DisposeKept();
        DisposeReadbacks();
        DisposeAll(Chunks, commands);
        (Chunks, commands) = ([], []);
    }

    /// <summary>Drops all objects, because the device is gone; no call uses it again.</summary>
    public void Forget() => (Chunks, commands, Kept, sums, spikes, saver) = ([], [], null, null, null, null);

    private void ResizeRegions(int kept)
    {
        TickRegion[][] before = Array.ConvertAll(Chunks, static chunk => chunk.Regions);
        List<TickCommands> made = [];
        try
        {
            foreach (RowChunk chunk in Chunks)
            {
                chunk.Regions = chunk.WithKept(backend.GpuDevice, backend.Program, Regions, kept);
            }

            foreach (TickCommands each in commands)
            {
                made.Add(new TickCommands(backend.GpuDevice, each.Program, Chunks));
            }
        }
        catch
        {
            made.ForEach(static tick => tick.Dispose());
            for (int i = 0; i < Chunks.Length; i++)
            {
                if (Chunks[i].Regions != before[i])
                {
                    Array.ForEach(Chunks[i].Regions[Regions..], static region => region.Dispose());
                    Chunks[i].Regions = before[i];
                }
            }

            throw;
        }

        commands.ForEach(static tick => tick.Dispose());
        Array.ForEach(before, static regions => Array.ForEach(regions[Regions..], static region => region.Dispose()));
        commands = made;
    }

    private void DisposeSaver()
    {
        saver?.Dispose();
        saver = null;
    }

    private void DisposeKept()
    {
        DisposeSaver(); // its commands read the kept copies
        Kept?.Dispose();
        Kept = null;
    }

    private void DisposeReadbacks()
    {
        sums?.Dispose();
        spikes?.Dispose();
        (sums, spikes) = (null, null);
    }

    private (RowChunk[] Chunks, List<TickCommands> Commands, KeptRows? Kept) Allocate(int capacity, int kept)
    {
        IReadOnlyList<LiquidProgram> programs = backend.Programs;
        int each = programs.Min(static program => program.SlotsPerChunk);
        var newChunks = new RowChunk[(capacity + each - 1) / each];
        List<TickCommands> newCommands = [];
        try
        {
            for (int i = 0; i < newChunks.Length; i++)
            {
                int count = Math.Min(each, capacity - (i * each));
                newChunks[i] = new RowChunk(backend.GpuDevice, backend.Program, i * each, count, Regions, programs.Max(program => program.StateWords(count)));
                newChunks[i].Regions = newChunks[i].WithKept(backend.GpuDevice, backend.Program, Regions, kept);
            }

            using var rest = new CommandSequence(backend.GpuDevice, record => Array.ForEach(newChunks, chunk => record.Clear(chunk.State)));
            rest.Run();
            foreach (LiquidProgram program in programs)
            {
                newCommands.Add(new TickCommands(backend.GpuDevice, program, newChunks));
            }

            return (newChunks, newCommands, kept > 0 ? new KeptRows(backend.RowKernels, newChunks, kept) : null);
        }
        catch
        {
            DisposeAll(newChunks, newCommands);
            throw;
        }
    }

    private void CopyRecords(CommandRecorder record, RowChunk[] from, RowChunk[] to)
    {
        ulong bytes = 4UL * (ulong)Shape.Record;
        foreach (RowChunk source in from)
        {
            foreach (RowChunk target in to)
            {
                int first = Math.Max(source.First, target.First);
                int end = Math.Min(source.First + source.Count, target.First + target.Count);
                if (first < end)
                {
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
            record.Copy(new BufferRange(from[i], 0, 4UL * (ulong)Shape.Record * (ulong)Chunks[i].Count), Chunks[i].State, 0);
        }
    }

    private static void DisposeAll(RowChunk?[] chunks, List<TickCommands> commands)
    {
        // The commands first: they use the buffers, and disposing them waits for work in flight.
        commands.ForEach(static tick => tick.Dispose());
        foreach (RowChunk? chunk in chunks)
        {
            chunk?.Dispose();
        }
    }
}
