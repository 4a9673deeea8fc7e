using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime.Engines.Native;

/// <summary>A batch of agents in the native library. A tick is computed when it is submitted.</summary>
internal sealed unsafe class NativeRows : AgentRows
{
    private readonly NativeBackend backend; // stays alive as long as its rows
    private readonly RowHandle rows;

    public NativeRows(NativeBackend backend, RowHandle rows, int capacity)
    {
        (this.backend, this.rows) = (backend, rows);
        Capacity = capacity;
    }

    public override void Submit(in Tick tick)
    {
        fixed (float* sensors = tick.Sensors, motors = tick.Motors.Of(tick.Frame), before = tick.Motors.Of(tick.Frame - 1))
        fixed (SlotFlags* slots = tick.Slots)
        {
            var given = new RowTick
            {
                Frame = tick.Frame,
                Steps = tick.Steps,
                KeepAt = tick.KeepAt,
                OnlySlot = tick.OnlySlot,
                WantsSpikes = tick.WantsSpikes ? 1 : 0,
                Sensors = sensors,
                Slots = slots,
                Motors = motors,
                Before = before,
            };
            RowLibrary.Check(RowLibrary.Submit(rows.Value, &given));
        }

        for (int slot = 0; slot < Capacity; slot++)
        {
            if (tick.IsMarked(slot) && tick.Runs(slot))
            {
                float[] target = tick.Features[slot]!;
                fixed (float* features = target)
                {
                    RowLibrary.Check(RowLibrary.Features(rows.Value, slot, features, target.Length));
                }
            }
        }

        GC.KeepAlive(this);
    }

    public override void Finish(long frame)
    {
        // Submit has done the work.
    }

    public override void Clear(int slot)
    {
        RowLibrary.Check(RowLibrary.Clear(rows.Value, slot));
        GC.KeepAlive(this);
    }

    public override void Grow(int capacity)
    {
        RowLibrary.Check(RowLibrary.Grow(rows.Value, capacity));
        GC.KeepAlive(this);
        Capacity = capacity;
    }

    public override void Read(int firstSlot, RowData target)
    {
        var words = new uint[LengthOf(target)];
        fixed (uint* all = words)
        {
            RowLibrary.Check(RowLibrary.Read(rows.Value, firstSlot, target.Count, all, words.Length));
        }

        GC.KeepAlive(this);
        for (int i = 0, at = 0; i < target.Layout.Count; at += target.Words(i).Length, i++)
        {
            words.AsSpan(at, target.Words(i).Length).CopyTo(target.Words(i));
        }
    }

    public override void Write(int firstSlot, RowData source)
    {
        var words = new uint[LengthOf(source)];
        for (int i = 0, at = 0; i < source.Layout.Count; at += source.Words(i).Length, i++)
        {
            source.Words(i).CopyTo(words, at);
        }

        fixed (uint* all = words)
        {
            RowLibrary.Check(RowLibrary.Write(rows.Value, firstSlot, source.Count, all, words.Length));
        }

        GC.KeepAlive(this);
    }

    public override void ReadSpikes(Span<uint> words) => FetchSpikes(-1, words);

    public override void FetchSpikes(long frame, Span<uint> words)
    {
        fixed (uint* target = words)
        {
            RowLibrary.Check(RowLibrary.ReadSpikes(rows.Value, frame, target, words.Length));
        }

        GC.KeepAlive(this);
    }

    public override void Sum(int firstSlot, int count, bool[] occupied, ulong[] sums)
    {
        fixed (bool* taken = occupied)
        fixed (ulong* target = sums)
        {
            RowLibrary.Check(RowLibrary.Sum(rows.Value, firstSlot, count, taken, target));
        }

        GC.KeepAlive(this);
    }

    public override void SumKept(int place, bool[] occupied, ulong[] sums)
    {
        fixed (bool* taken = occupied)
        fixed (ulong* target = sums)
        {
            RowLibrary.Check(RowLibrary.SumKept(rows.Value, place, taken, target));
        }

        GC.KeepAlive(this);
    }

    public override void ResizeKept(int count)
    {
        RowLibrary.Check(RowLibrary.ResizeKept(rows.Value, count));
        GC.KeepAlive(this);
    }

    public override void Keep(int place, int firstSlot, int count) => CopyKept(place, firstSlot, count, restore: false);

    public override void Restore(int place, int firstSlot, int count) => CopyKept(place, firstSlot, count, restore: true);

    public override void CheckHost(in HandOver host) =>
        throw new NotSupportedException($"This state runs on {backend.Device}; only an engine on a host's Vulkan device, created by LsmEngine.Create(model, handles), can share a frame with the host's own work.");

    public override void Dispose() => rows.Dispose();

    private static int LengthOf(RowData data)
    {
        int length = 0;
        for (int i = 0; i < data.Layout.Count; i++)
        {
            length = checked(length + data.Words(i).Length);
        }

        return length;
    }

    private void CopyKept(int place, int firstSlot, int count, bool restore)
    {
        RowLibrary.Check(RowLibrary.CopyKept(rows.Value, place, firstSlot, count, restore ? 1 : 0));
        GC.KeepAlive(this);
    }
}
