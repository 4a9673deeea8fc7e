using System.Runtime.InteropServices;
using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime.Engines.Cpu;

/// <summary>A batch of agents on the processor. A tick is computed when it is submitted.</summary>
internal sealed class CpuRows : AgentRows
{
    private readonly CpuBackend backend;
    private readonly CpuTick tick;
    private readonly StateLayout layout;
    private readonly ChecksumKeys keys;
    private readonly Action<int, int> keepBlock;
    private readonly Action<int, int> restoreBlock;
    private readonly Action<int, int> sumBlock;
    private readonly uint[][] watched = [[], []]; // [frame & 1]: spikes that are fetched later
    private CpuPlanes planes;
    private CpuPlanes[] kept = [];

    // The current copy or sum, for the pool's threads.
    private int block;
    private int place;
    private int first;
    private int end;
    private CpuPlanes summed;
    private bool[] occupied = [];
    private ulong[] sums = [];

    public CpuRows(CpuBackend backend, int capacity)
    {
        this.backend = backend;
        layout = backend.Liquid.Layout;
        keys = new ChecksumKeys(layout);
        summed = planes = new CpuPlanes(layout, backend.Liquid.Stride, capacity, backend.Liquid.Delays is { OfSpikes: true });
        tick = new CpuTick(backend);
        Capacity = capacity;
        keepBlock = (_, item) => CopyBlock(item, planes, kept[place]);
        restoreBlock = (_, item) => CopyBlock(item, kept[place], planes);
        sumBlock = (worker, item) => SumBlock(worker, item * block, Math.Min((item + 1) * block, Capacity));
    }

    public override void Submit(in Tick given)
    {
        if (given.KeepAt >= 0)
        {
            bool all = given.OnlySlot < 0;
            Keep(given.KeepAt, all ? 0 : given.OnlySlot, all ? Capacity : 1);
        }

        if (backend.Liquid.Delays is { } delays)
        {
            planes.UseRing(delays.OfSpikes); // a model that was swapped in may send payloads, or no longer
        }

        tick.Run(given, planes);
        if (given.WantsSpikes)
        {
            ref uint[] copy = ref watched[given.Frame & 1];
            if (copy.Length != Capacity * SpikeWords)
            {
                copy = new uint[Capacity * SpikeWords];
            }

            planes.ReadSpikes(copy);
        }
    }

    public override void Finish(long frame)
    {
        // Submit has done the work.
    }

    public override void Clear(int slot) => planes.Clear(slot);

    public override void Grow(int capacity)
    {
        (CpuPlanes grown, CpuPlanes[] places) = (planes.Grown(capacity), MakePlaces(kept.Length, capacity));
        (planes, kept, Capacity) = (grown, places, capacity);
    }

    public override void Read(int firstSlot, RowData target) => planes.Read(firstSlot, target);

    public override void Write(int firstSlot, RowData source) => planes.Write(firstSlot, source);

    public override void ReadSpikes(Span<uint> words) => planes.ReadSpikes(words);

    public override void FetchSpikes(long frame, Span<uint> words) => watched[frame & 1].CopyTo(words);

    public override void ResizeKept(int count) => kept = MakePlaces(count, Capacity);

    public override void Keep(int place, int firstSlot, int count)
    {
        kept[place].UseRing(planes.IsRing);
        Copy(place, firstSlot, count, keepBlock);
    }

    public override void Restore(int place, int firstSlot, int count)
    {
        planes.UseRing(kept[place].IsRing);
        Copy(place, firstSlot, count, restoreBlock);
    }

    public override void Sum(int firstSlot, int count, bool[] occupied, ulong[] sums)
    {
        (summed, this.occupied, this.sums) = (planes, occupied, sums);
        if (count < Capacity)
        {
            SumBlock(0, firstSlot, firstSlot + count);
            return;
        }

        SumAll();
    }

    public override void SumKept(int place, bool[] occupied, ulong[] sums)
    {
        (summed, this.occupied, this.sums) = (kept[place], occupied, sums);
        SumAll();
    }

    public override void CheckHost(in HandOver host) =>
        throw new NotSupportedException($"This state runs on {backend.Device}; only an engine on a host's Vulkan device, created by LsmEngine.Create(model, handles), can share a frame with the host's own work.");

    public override void Dispose()
    {
        // Managed memory only.
    }

    private int SpikeWords => StateVariable.Spikes.PlaneWords(layout.Neurons);

    private CpuPlanes[] MakePlaces(int count, int capacity)
    {
        var made = new CpuPlanes[count];
        for (int i = 0; i < count; i++)
        {
            made[i] = new CpuPlanes(layout, planes.Stride, capacity, planes.IsRing);
        }

        return made;
    }

    /// <summary>Copies rows, each by the thread that steps it.</summary>
    private void Copy(int place, int firstSlot, int count, Action<int, int> copy)
    {
        (this.place, first, end) = (place, firstSlot, firstSlot + count);
        block = backend.BlockFor(Capacity, (long)Capacity * planes.Stride);
        backend.Pool.Run((Capacity + block - 1) / block, copy);
    }

    private void CopyBlock(int item, CpuPlanes from, CpuPlanes to)
    {
        int start = Math.Max(first, item * block);
        from.CopyTo(to, start, Math.Max(0, Math.Min(end, (item + 1) * block) - start));
    }

    private void SumAll()
    {
        block = backend.BlockFor(Capacity, (long)Capacity * planes.Stride);
        backend.Pool.Run((Capacity + block - 1) / block, sumBlock);
    }

    private void SumBlock(int worker, int firstSlot, int endSlot)
    {
        Span<uint> scratch = MemoryMarshal.Cast<int, uint>(backend.Scratch[worker].Fired.AsSpan());
        for (int slot = firstSlot; slot < endSlot; slot++)
        {
            if (occupied[slot])
            {
                sums[slot] = keys.Sum(summed, slot, scratch);
            }
        }
    }
}
