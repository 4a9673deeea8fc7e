using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime.Engines.Vulkan;

/// <summary>Copies records of state from and to a device, a bounded number of bytes at a time. A record holds the variables in the order of the layout.</summary>
internal static class RowTransfer
{
    private const int MostWords = 4 << 20;

    /// <summary>Reads rows; rows of slots that the next tick puts to rest are returned at rest.</summary>
    public static void Read(VulkanDevice device, LiquidShape shape, RowChunk[] chunks, ReadOnlySpan<bool> atRest, int firstSlot, RowData target)
    {
        int batch = Math.Clamp(MostWords / shape.Record, 1, target.Count);
        ulong rowBytes = 4UL * (ulong)shape.Record;
        using var readback = new ReadbackBuffer(device, rowBytes * (ulong)batch);
        foreach ((RowChunk chunk, int first, int rows) in Batches(chunks, firstSlot, target.Count, batch))
        {
            var range = new BufferRange(chunk.State, rowBytes * (ulong)(first - chunk.First), rowBytes * (ulong)rows);
            using (var copy = new CommandSequence(device, record => record.Copy(range, readback, 0)))
            {
                copy.Run();
            }

            for (int i = 0; i < rows; i++)
            {
                Unpack(readback.Read<uint>(rowBytes * (ulong)i, shape.Record), atRest[first + i], target, first + i - firstSlot);
            }
        }
    }

    /// <summary>Splits one record into variables, or writes zeros for a slot at rest.</summary>
    public static void Unpack(ReadOnlySpan<uint> record, bool atRest, RowData target, int row)
    {
        if (atRest)
        {
            target.Clear(row);
            return;
        }

        for (int i = 0; i < target.Layout.Count; i++)
        {
            record.Slice(target.Layout.Offset(i), target.Layout.Words(i)).CopyTo(target.Row(i, row));
        }
    }

    /// <summary>Writes rows.</summary>
    public static void Write(VulkanDevice device, LiquidShape shape, RowChunk[] chunks, int firstSlot, RowData source)
    {
        int batch = Math.Clamp(MostWords / shape.Record, 1, source.Count);
        ulong rowBytes = 4UL * (ulong)shape.Record;
        using var upload = new UploadBuffer(device, rowBytes * (ulong)batch);
        foreach ((RowChunk chunk, int first, int rows) in Batches(chunks, firstSlot, source.Count, batch))
        {
            for (int i = 0; i < rows; i++)
            {
                Pack(source, first + i - firstSlot, upload.Write<uint>(rowBytes * (ulong)i, shape.Record));
            }

            ulong offset = rowBytes * (ulong)(first - chunk.First);
            var range = new BufferRange(upload, 0, rowBytes * (ulong)rows);
            using var copy = new CommandSequence(device, record => record.Copy(range, chunk.State, offset));
            copy.Run();
        }
    }

    private static void Pack(RowData source, int row, Span<uint> record)
    {
        for (int i = 0; i < source.Layout.Count; i++)
        {
            source.Row(i, row).CopyTo(record[source.Layout.Offset(i)..]);
        }

        record[source.Layout.RowWords..].Clear(); // padding
    }

    private static IEnumerable<(RowChunk Chunk, int First, int Rows)> Batches(RowChunk[] chunks, int firstSlot, int count, int batch)
    {
        foreach (RowChunk chunk in chunks)
        {
            int end = Math.Min(firstSlot + count, chunk.First + chunk.Count);
            for (int first = Math.Max(firstSlot, chunk.First); first < end; first += batch)
            {
                yield return (chunk, first, Math.Min(batch, end - first));
            }
        }
    }
}
