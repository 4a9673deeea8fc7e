using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime.Engines.Vulkan;

/// <summary>Copies the present rows on the device, in order with the ticks and without waiting for any, to be read later.</summary>
internal sealed class RowSaver : IDisposable
{
    private readonly LiquidShape shape;
    private readonly RowChunk[] chunks;
    private readonly ReadbackBuffer[] aside;
    private readonly bool[] atRest;
    private readonly CommandSequence present;
    private readonly CommandSequence? leaving; // the copies in the first kept place
    private readonly bool[] atRestInFirst;
    private CommandSequence? pending;

    public RowSaver(VulkanDevice device, LiquidShape shape, RowChunk[] chunks, KeptRows? kept)
    {
        this.shape = shape;
        this.chunks = chunks;
        aside = new ReadbackBuffer[chunks.Length];
        atRest = new bool[chunks[^1].First + chunks[^1].Count];
        atRestInFirst = kept?.AtRest(0) ?? [];
        try
        {
            for (int i = 0; i < chunks.Length; i++)
            {
                aside[i] = new ReadbackBuffer(device, RowBytes * (ulong)chunks[i].Count);
            }

            present = new CommandSequence(device, record => Copy(record, [.. chunks.Select(chunk => chunk.State)]));
            leaving = kept is null ? null : new CommandSequence(device, record => Copy(record, kept.Copies(0)));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private ulong RowBytes => 4UL * (ulong)shape.Record;

    /// <summary>Copies the present rows, or those in the first kept place.</summary>
    public void Save(bool fromKept, ReadOnlySpan<bool> atRest)
    {
        pending?.Wait();
        pending = null;
        (fromKept ? atRestInFirst : atRest).CopyTo(this.atRest);
        CommandSequence copy = fromKept ? leaving! : present;
        copy.Submit();
        pending = copy;
    }

    /// <summary>Reads some of the rows that were copied last, into the same rows of the target.</summary>
    public void Read(int firstSlot, int count, RowData target)
    {
        pending?.Wait();
        pending = null;
        for (int i = 0; i < chunks.Length; i++)
        {
            RowChunk chunk = chunks[i];
            int end = Math.Min(firstSlot + count, chunk.First + chunk.Count);
            for (int slot = Math.Max(firstSlot, chunk.First); slot < end; slot++)
            {
                RowTransfer.Unpack(aside[i].Read<uint>(RowBytes * (ulong)(slot - chunk.First), shape.Record), atRest[slot], target, slot);
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
