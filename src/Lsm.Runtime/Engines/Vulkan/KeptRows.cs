using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime.Engines.Vulkan;

/// <summary>
/// Copies of a state's records on the device, one per kept frame, with the commands that make and bring back whole copies and single rows
/// recorded once.
/// </summary>
internal sealed class KeptRows : IDisposable
{
    private const uint NoRow = uint.MaxValue;
    private readonly RowKernels kernels;
    private readonly ulong rowBytes;
    private readonly RowChunk[] chunks;
    private readonly Place[] places;
    private readonly UploadBuffer[] rows; // [chunk]: which of its rows a single copy is of
    private CommandSequence? lastRow;
    private RowSums[] sums = []; // [place], once a sum was asked for

    public KeptRows(RowKernels kernels, RowChunk[] chunks, int count)
    {
        this.kernels = kernels;
        this.chunks = chunks;
        rowBytes = 4UL * (ulong)kernels.Shape.Record;
        Capacity = chunks[^1].First + chunks[^1].Count;
        places = new Place[count];
        rows = new UploadBuffer[chunks.Length];
        try
        {
            for (int i = 0; i < chunks.Length; i++)
            {
                rows[i] = new UploadBuffer(kernels.Device, 8);
            }

            for (int i = 0; i < count; i++)
            {
                places[i] = new Place(this);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The list in which copies are gathered instead of submitted, or null.</summary>
    public GatheredFrames? Gathered { get; set; }

    private int Capacity { get; }

    /// <summary>Copies one row, or all of them, to a place, after everything submitted before. Slots that are still to be put to rest are noted.</summary>
    public void Keep(int place, int firstSlot, int count, ReadOnlySpan<bool> atRest)
    {
        atRest.Slice(firstSlot, count).CopyTo(places[place].AtRest.AsSpan(firstSlot));
        Run(places[place].Commands, firstSlot, count, keep: true);
    }

    /// <summary>Writes the copy of all rows to a place into other commands. Allocates nothing.</summary>
    public void Record(CommandRecorder record, int place, ReadOnlySpan<bool> atRest)
    {
        atRest.CopyTo(places[place].AtRest);
        places[place].Commands.All(record, keep: true);
    }

    /// <summary>Copies one row, or all of them, back.</summary>
    public void Restore(int place, int firstSlot, int count, Span<bool> atRest)
    {
        places[place].AtRest.AsSpan(firstSlot, count).CopyTo(atRest[firstSlot..]);
        Run(places[place].Commands, firstSlot, count, keep: false);
    }

    /// <summary>Sums up the agents in a place, after everything submitted before, and waits. The first call allocates for all places.</summary>
    public void Sum(int place, ReadOnlySpan<bool> occupied, ulong[] results)
    {
        if (sums.Length == 0)
        {
            sums = MakeSums();
        }

        sums[place].Compute(occupied, places[place].AtRest, 0, Capacity, results);
    }

    /// <summary>The copies in a place: [chunk].</summary>
    public DeviceBuffer[] Copies(int place) => places[place].Copies;

    /// <summary>The slots that were still to be put to rest when a place was filled last.</summary>
    public bool[] AtRest(int place) => places[place].AtRest;

    public void Dispose()
    {
        Array.ForEach(sums, static each => each.Dispose());
        foreach (Place? place in places)
        {
            place?.Dispose();
        }

        foreach (UploadBuffer? row in rows)
        {
            row?.Dispose();
        }
    }

    private RowSums[] MakeSums()
    {
        var made = new RowSums?[places.Length];
        try
        {
            for (int i = 0; i < made.Length; i++)
            {
                made[i] = new RowSums(kernels, chunks, places[i].Copies);
            }
        }
        catch
        {
            Array.ForEach(made, static each => each?.Dispose());
            throw;
        }

        return made!;
    }

    private void Run(Commands place, int firstSlot, int count, bool keep)
    {
        CommandSequence copy = count == Capacity ? (keep ? place.KeepAll : place.RestoreAll) : (keep ? place.KeepRow : place.RestoreRow);
        copy.Wait(); // its last use, long done unless very few frames are kept
        if (count < Capacity)
        {
            lastRow?.Wait(); // it has read its row
            for (int i = 0; i < chunks.Length; i++)
            {
                int row = firstSlot - chunks[i].First;
                rows[i].Write<uint>(0, 1)[0] = row >= 0 && row < chunks[i].Count ? (uint)row : NoRow;
            }

            lastRow = copy;
        }

        if (Gathered is null)
        {
            copy.Submit();
        }
        else
        {
            Gathered.Add(copy);
        }
    }

    /// <summary>Uses new chunks whose buffers were replaced; kept copies stay.</summary>
    public void Rebind()
    {
        Commands[] made = new Commands[places.Length];
        try
        {
            for (int i = 0; i < made.Length; i++)
            {
                made[i] = new Commands(this, places[i].Copies);
            }
        }
        catch
        {
            Array.ForEach(made, static each => each?.Dispose());
            throw;
        }

        lastRow = null;
        for (int i = 0; i < made.Length; i++)
        {
            places[i].Commands.Dispose();
            places[i].Commands = made[i];
        }
    }

    /// <summary>One kept frame.</summary>
    private sealed class Place : IDisposable
    {
        public Place(KeptRows owner)
        {
            AtRest = new bool[owner.Capacity];
            Copies = new DeviceBuffer[owner.chunks.Length];
            try
            {
                for (int i = 0; i < Copies.Length; i++)
                {
                    Copies[i] = new DeviceBuffer(owner.kernels.Device, owner.rowBytes * (ulong)owner.chunks[i].Count);
                }

                Commands = new Commands(owner, Copies);
            }
            catch
            {
                Dispose();
                throw;
            }
        }

        public bool[] AtRest { get; }

        public DeviceBuffer[] Copies { get; }

        public Commands Commands { get; set; }

        public void Dispose()
        {
            Commands?.Dispose();
            foreach (DeviceBuffer? copy in Copies)
            {
                copy?.Dispose();
            }
        }
    }

    /// <summary>The four copies of a kept frame, each recorded once.</summary>
    private sealed class Commands : IDisposable
    {
        private readonly KeptRows owner;
        private readonly DeviceBuffer[] copies;
        private readonly Bindings?[] bindings;

        public Commands(KeptRows owner, DeviceBuffer[] copies)
        {
            (this.owner, this.copies) = (owner, copies);
            VulkanDevice device = owner.kernels.Device;
            bindings = new Bindings?[copies.Length];
            try
            {
                for (int i = 0; i < copies.Length; i++)
                {
                    bindings[i] = new Bindings(device, owner.kernels.Layout, copies[i], owner.chunks[i].State, owner.rows[i], copies[i]);
                }

                KeepAll = new CommandSequence(device, record => All(record, keep: true));
                RestoreAll = new CommandSequence(device, record => All(record, keep: false));
                KeepRow = new CommandSequence(device, record => Row(record, keep: true));
                RestoreRow = new CommandSequence(device, record => Row(record, keep: false));
            }
            catch
            {
                Dispose();
                throw;
            }
        }

        public CommandSequence KeepAll { get; }

        public CommandSequence RestoreAll { get; }

        public CommandSequence KeepRow { get; }

        public CommandSequence RestoreRow { get; }

        public void Dispose()
        {
            foreach (CommandSequence? commands in (CommandSequence?[])[KeepAll, RestoreAll, KeepRow, RestoreRow])
            {
                commands?.Dispose();
            }

            foreach (Bindings? set in bindings)
            {
                set?.Dispose();
            }
        }

        public void All(CommandRecorder record, bool keep)
        {
            for (int i = 0; i < copies.Length; i++)
            {
                (DeviceBuffer from, DeviceBuffer to) = keep ? (owner.chunks[i].State, copies[i]) : (copies[i], owner.chunks[i].State);
                record.Copy(new BufferRange(from, 0, owner.rowBytes * (ulong)owner.chunks[i].Count), to, 0);
            }
        }

        private void Row(CommandRecorder record, bool keep)
        {
            LiquidShape shape = owner.kernels.Shape;
            for (int i = 0; i < copies.Length; i++)
            {
                var push = new PushConstants { Slots = (uint)owner.chunks[i].Count, Step = keep ? 0u : 1u };
                record.Dispatch(owner.kernels.Row, bindings[i]!, push, (uint)((shape.Record + shape.Lanes - 1) / shape.Lanes));
            }
        }
    }
}
