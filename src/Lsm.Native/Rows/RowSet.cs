using Lsm.Runtime;
using Lsm.Runtime.Engines;
using Lsm.Runtime.Engines.Cpu;
using Lsm.Runtime.Engines.Native;

namespace Lsm.Native.Rows;

/// <summary>Rows of the processor for a caller in another runtime: copies what a <see cref="Tick"/> needs from the memory of the caller.</summary>
internal sealed unsafe class RowSet(CpuBackend backend, int capacity)
{
    private readonly AgentRows rows = backend.CreateRows(capacity);
    private readonly StateLayout layout = backend.Liquid.Layout;
    private readonly int inputs = backend.Running.Model.Reservoir.InputSize;
    private MotorBuffers motors = new(capacity, backend.Running.Model.OutputSize);
    private float[] sensors = new float[checked(capacity * backend.Running.Model.Reservoir.InputSize)];
    private SlotFlags[] flags = new SlotFlags[capacity];
    private float[]?[] features = new float[capacity][];
    private bool[] occupied = new bool[capacity];
    private ulong[] sums = new ulong[capacity];

    public void Submit(RowTick* tick)
    {
        new ReadOnlySpan<float>(tick->Sensors, sensors.Length).CopyTo(sensors);
        new ReadOnlySpan<SlotFlags>(tick->Slots, flags.Length).CopyTo(flags);
        for (int slot = 0; slot < flags.Length; slot++)
        {
            if ((flags[slot] & SlotFlags.Held) != 0)
            {
                new ReadOnlySpan<float>(tick->Before + ((nint)slot * motors.Width), motors.Width).CopyTo(motors.Row(tick->Frame - 1, slot));
            }

            if ((flags[slot] & SlotFlags.Marked) != 0)
            {
                features[slot] ??= new float[backend.Liquid.FeatureStride];
            }
        }

        rows.Submit(new Tick
        {
            Frame = tick->Frame,
            Steps = tick->Steps,
            Sensors = sensors,
            Slots = flags,
            Motors = motors,
            Features = features,
            KeepAt = tick->KeepAt,
            OnlySlot = tick->OnlySlot,
            WantsSpikes = tick->WantsSpikes != 0,
        });
        rows.Finish(tick->Frame);
        float[] given = motors.Of(tick->Frame);
        given.CopyTo(new Span<float>(tick->Motors, given.Length));
    }

    /// <summary>The features of a slot that was marked in the last tick.</summary>
    public void CopyFeatures(int slot, Span<float> target) => features[slot].AsSpan(0, target.Length).CopyTo(target);

    public void Clear(int slot) => rows.Clear(slot);

    public void Grow(int capacity)
    {
        MotorBuffers grown = motors.Grown(capacity);
        var grownSensors = new float[checked(capacity * inputs)];
        (var grownFlags, var grownFeatures, var grownOccupied, var grownSums) = (new SlotFlags[capacity], new float[capacity][], new bool[capacity], new ulong[capacity]);
        rows.Grow(capacity);
        (motors, sensors, flags, features, occupied, sums) = (grown, grownSensors, grownFlags, grownFeatures, grownOccupied, grownSums);
    }

    /// <summary>Reads rows: [variable][row, word].</summary>
    public void Read(int firstSlot, int count, Span<uint> words)
    {
        var data = new RowData(layout, count);
        rows.Read(firstSlot, data);
        for (int i = 0; i < layout.Count; i++)
        {
            data.Words(i).CopyTo(words);
            words = words[data.Words(i).Length..];
        }
    }

    /// <summary>Writes rows: [variable][row, word].</summary>
    public void Write(int firstSlot, int count, ReadOnlySpan<uint> words)
    {
        var data = new RowData(layout, count);
        for (int i = 0; i < layout.Count; i++)
        {
            uint[] target = data.Words(i);
            words[..target.Length].CopyTo(target);
            words = words[target.Length..];
        }

        rows.Write(firstSlot, data);
    }

    /// <summary>The spikes of a frame that asked for them, or those of the last step if the frame is negative.</summary>
    public void ReadSpikes(long frame, Span<uint> words)
    {
        if (frame < 0)
        {
            rows.ReadSpikes(words);
        }
        else
        {
            rows.FetchSpikes(frame, words);
        }
    }

    public void Sum(int firstSlot, int count, bool* taken, ulong* target)
    {
        new ReadOnlySpan<bool>(taken, occupied.Length).CopyTo(occupied);
        rows.Sum(firstSlot, count, occupied, sums);
        sums.AsSpan(firstSlot, count).CopyTo(new Span<ulong>(target + firstSlot, count));
    }

    public void SumKept(int place, bool* taken, ulong* target)
    {
        new ReadOnlySpan<bool>(taken, occupied.Length).CopyTo(occupied);
        rows.SumKept(place, occupied, sums);
        sums.CopyTo(new Span<ulong>(target, sums.Length));
    }

    public void ResizeKept(int count) => rows.ResizeKept(count);

    public void Keep(int place, int firstSlot, int count) => rows.Keep(place, firstSlot, count);

    public void Restore(int place, int firstSlot, int count) => rows.Restore(place, firstSlot, count);
}
