using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime.Engines.Vulkan;

/// <summary>Sets the rows of a moment aside, in order with the ticks and without waiting for any, to be read off the device later.</summary>
internal sealed class StateSaver : IDisposable
{
    private readonly LiquidShape shape;
    private readonly StateChunk[] chunks;
    private readonly ReadbackBuffer[] aside;
    private readonly bool[] atRest;
    private readonly CommandSequence present;
    private readonly CommandSequence? leaving; // the copies in the ring's first place
    private readonly bool[] atRestInRing;
    private CommandSequence? pending;

    public StateSaver(VulkanDevice device, LiquidShape shape, StateChunk[] chunks, StateRing? ring)
    {
        this.shape = shape;
        this.chunks = chunks;
        aside = new ReadbackBuffer[chunks.Length];
        atRest = new bool[chunks[^1].First + chunks[^1].Count];
        atRestInRing = ring?.AtRest(0) ?? [];
        try
        {
            for (int i = 0; i < chunks.Length; i++)
            {
                aside[i] = new ReadbackBuffer(device, RowBytes * (ulong)chunks[i].Count);
            }

            present = new CommandSequence(device, record => Copy(record, [.. chunks.Select(chunk => chunk.State)]));
            leaving = ring is null ? null : new CommandSequence(device, record => Copy(record, ring.Copies(0)));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private ulong RowBytes => 4UL * (ulong)shape.Record;

    /// <summary>Sets aside the rows as they are, or those in the ring's first place.</summary>
    public void Save(bool fromRing, ReadOnlySpan<bool> atRest)
    {
        pending?.Wait();
        pending = null;
        (fromRing ? atRestInRing : atRest).CopyTo(this.atRest);
        CommandSequence copy = fromRing ? leaving! : present;
        copy.Submit();
        pending = copy;
    }

    /// <summary>Reads some of the rows that were set aside last.</summary>
    public void Read(int firstSlot, int count, Span<float> membranes, Span<uint> spikes, Span<float> traces)
    {
        pending?.Wait();
        pending = null;
        for (int i = 0; i < chunks.Length; i++)
        {
            StateChunk chunk = chunks[i];
            int end = Math.Min(firstSlot + count, chunk.First + chunk.Count);
            for (int slot = Math.Max(firstSlot, chunk.First); slot < end; slot++)
            {
                ReadOnlySpan<uint> record = aside[i].Read<uint>(RowBytes * (ulong)(slot - chunk.First), shape.Record);
                StateTransfer.Unpack(shape, record, atRest[slot], slot - firstSlot, membranes, spikes, traces);
            }
        }
    }

    public void Dispose()
    {
        present?.Dispose();
        leaving?.Dispose();
        foreach (ReadbackBuffer? buffer in aside)
        {
            buffer?.Dispose();
        }
    }

    private void Copy(CommandRecorder record, DeviceBuffer[] from)
    {
        for (int i = 0; i < from.Length; i++)
        {
            record.Copy(new BufferRange(from[i], 0, aside[i].Size), aside[i], 0);
        }
    }
}
