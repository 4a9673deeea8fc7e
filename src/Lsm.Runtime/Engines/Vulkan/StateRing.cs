using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime.Engines.Vulkan;

/// <summary>
/// Copies of a state's records on the device, one per kept frame, with the commands that make and bring back whole copies and single rows
/// recorded once.
/// </summary>
internal sealed class StateRing : IDisposable
{
    private const uint NoRow = uint.MaxValue;
    private readonly StateKernels kernels;
    private readonly ulong rowBytes;
    private readonly StateChunk[] chunks;
    private readonly Place[] places;
    private readonly UploadBuffer[] rows; // [chunk]: which of its rows a single copy is of
    private CommandSequence? lastRow;

    public StateRing(StateKernels kernels, StateChunk[] chunks, int count)
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

    private int Capacity { get; }

    /// <summary>Copies one row, or all of them, to a place, after everything submitted before. Slots still to be put to rest are remembered as such.</summary>
    public void Keep(int place, int firstSlot, int count, ReadOnlySpan<bool> atRest)
    {
        atRest.Slice(firstSlot, count).CopyTo(places[place].AtRest.AsSpan(firstSlot));
        Run(places[place], firstSlot, count, keep: true);
    }

    /// <summary>Writes the copy of all rows to a place into other commands. Allocates nothing.</summary>
    public void Record(CommandRecorder record, int place, ReadOnlySpan<bool> atRest)
    {
        atRest.CopyTo(places[place].AtRest);
        places[place].All(record, this, keep: true);
    }

    /// <summary>Copies one row, or all of them, back.</summary>
    public void Restore(int place, int firstSlot, int count, Span<bool> atRest)
    {
        places[place].AtRest.AsSpan(firstSlot, count).CopyTo(atRest[firstSlot..]);
        Run(places[place], firstSlot, count, keep: false);
    }

    public void Dispose()
    {
        foreach (Place? place in places)
        {
            place?.Dispose();
        }

        foreach (UploadBuffer? row in rows)
        {
            row?.Dispose();
        }
    }

    private void Run(Place place, int firstSlot, int count, bool keep)
    {
        CommandSequence copy = count == Capacity ? (keep ? place.KeepAll : place.RestoreAll) : (keep ? place.KeepRow : place.RestoreRow);
        copy.Wait(); // its last use, long done unless the ring is very short
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

        copy.Submit();
    }

    private sealed class Place : IDisposable
    {
        private readonly Bindings?[] bindings;

        public Place(StateRing ring)
        {
            VulkanDevice device = ring.kernels.Device;
            StateChunk[] chunks = ring.chunks;
            AtRest = new bool[ring.Capacity];
            Copies = new DeviceBuffer[chunks.Length];
            bindings = new Bindings?[chunks.Length];
            try
            {
                for (int i = 0; i < Copies.Length; i++)
                {
                    Copies[i] = new DeviceBuffer(device, ring.rowBytes * (ulong)chunks[i].Count);
                    bindings[i] = new Bindings(device, ring.kernels.Layout, Copies[i], chunks[i].State, ring.rows[i], Copies[i]);
                }

                KeepAll = new CommandSequence(device, record => All(record, ring, keep: true));
                RestoreAll = new CommandSequence(device, record => All(record, ring, keep: false));
                KeepRow = new CommandSequence(device, record => Row(record, ring, keep: true));
                RestoreRow = new CommandSequence(device, record => Row(record, ring, keep: false));
            }
            catch
            {
                Dispose();
                throw;
            }
        }

        public bool[] AtRest { get; }

        public DeviceBuffer[] Copies { get; }

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

            foreach (DeviceBuffer? copy in Copies)
            {
                copy?.Dispose();
            }
        }

        public void All(CommandRecorder record, StateRing ring, bool keep)
        {
            for (int i = 0; i < Copies.Length; i++)
            {
                (DeviceBuffer from, DeviceBuffer to) = keep ? (ring.chunks[i].State, Copies[i]) : (Copies[i], ring.chunks[i].State);
                record.Copy(new BufferRange(from, 0, ring.rowBytes * (ulong)ring.chunks[i].Count), to, 0);
            }
        }

        private void Row(CommandRecorder record, StateRing ring, bool keep)
        {
            LiquidShape shape = ring.kernels.Shape;
            for (int i = 0; i < Copies.Length; i++)
            {
                var push = new PushConstants { Slots = (uint)ring.chunks[i].Count, Step = keep ? 0u : 1u };
                record.Dispatch(ring.kernels.Row, bindings[i]!, push, (uint)((shape.Record + shape.Lanes - 1) / shape.Lanes));
            }
        }
    }
}
