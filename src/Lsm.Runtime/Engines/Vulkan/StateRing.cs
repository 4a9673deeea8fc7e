using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime.Engines.Vulkan;

/// <summary>Copies of a state's records on the device, one per kept frame, with the commands that make and bring back whole copies recorded once.</summary>
internal sealed class StateRing : IDisposable
{
    private readonly VulkanDevice device;
    private readonly ulong rowBytes;
    private readonly StateChunk[] chunks;
    private readonly Place[] places;

    public StateRing(VulkanDevice device, LiquidShape shape, StateChunk[] chunks, int count)
    {
        this.device = device;
        this.chunks = chunks;
        rowBytes = 4UL * (ulong)shape.Record;
        Capacity = chunks[^1].First + chunks[^1].Count;
        places = new Place[count];
        try
        {
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

    /// <summary>Copies rows to a place, after everything submitted before. Slots still to be put to rest are remembered as such.</summary>
    public void Keep(int place, int firstSlot, int count, ReadOnlySpan<bool> atRest)
    {
        atRest.Slice(firstSlot, count).CopyTo(places[place].AtRest.AsSpan(firstSlot));
        Run(places[place], firstSlot, count, keep: true);
    }

    /// <summary>Copies rows back.</summary>
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
    }

    private void Run(Place place, int firstSlot, int count, bool keep)
    {
        if (count == Capacity)
        {
            CommandSequence whole = keep ? place.KeepAll : place.RestoreAll;
            whole.Wait(); // its last use, long done unless the ring is very short
            whole.Submit();
            return;
        }

        RunPart(place, firstSlot, count, keep);
    }

    // Apart, because a closure is made where its method begins: the way of whole copies must not allocate.
    private void RunPart(Place place, int firstSlot, int count, bool keep)
    {
        using var part = new CommandSequence(device, record => Copy(record, place.Copies, firstSlot, count, keep));
        part.Run();
    }

    private void Copy(CommandRecorder record, DeviceBuffer[] copies, int firstSlot, int count, bool keep)
    {
        for (int i = 0; i < chunks.Length; i++)
        {
            int first = Math.Max(firstSlot, chunks[i].First), end = Math.Min(firstSlot + count, chunks[i].First + chunks[i].Count);
            if (first < end)
            {
                ulong offset = rowBytes * (ulong)(first - chunks[i].First), size = rowBytes * (ulong)(end - first);
                (DeviceBuffer from, DeviceBuffer to) = keep ? (chunks[i].State, copies[i]) : (copies[i], chunks[i].State);
                record.Copy(new BufferRange(from, offset, size), to, offset);
            }
        }
    }

    private sealed class Place : IDisposable
    {
        public Place(StateRing ring)
        {
            AtRest = new bool[ring.Capacity];
            Copies = new DeviceBuffer[ring.chunks.Length];
            try
            {
                for (int i = 0; i < Copies.Length; i++)
                {
                    Copies[i] = new DeviceBuffer(ring.device, ring.rowBytes * (ulong)ring.chunks[i].Count);
                }

                KeepAll = new CommandSequence(ring.device, record => ring.Copy(record, Copies, 0, ring.Capacity, keep: true));
                RestoreAll = new CommandSequence(ring.device, record => ring.Copy(record, Copies, 0, ring.Capacity, keep: false));
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

        public void Dispose()
        {
            KeepAll?.Dispose();
            RestoreAll?.Dispose();
            foreach (DeviceBuffer? copy in Copies)
            {
                copy?.Dispose();
            }
        }
    }
}
