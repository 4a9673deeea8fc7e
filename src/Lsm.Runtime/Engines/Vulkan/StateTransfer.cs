using System.Runtime.InteropServices;
using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime.Engines.Vulkan;

/// <summary>Brings records of state off a device and onto it, a bounded number of bytes at a time.</summary>
internal static class StateTransfer
{
    private const int MostWords = 4 << 20;

    /// <summary>Reads rows; those of slots that the next tick puts to rest come out at rest.</summary>
    public static void Download(
        VulkanDevice device,
        LiquidShape shape,
        StateChunk[] chunks,
        ReadOnlySpan<bool> atRest,
        int firstSlot,
        int count,
        Span<float> membranes,
        Span<uint> spikes,
        Span<float> traces)
    {
        int batch = Math.Clamp(MostWords / shape.Record, 1, count);
        ulong rowBytes = 4UL * (ulong)shape.Record;
        using var readback = new ReadbackBuffer(device, rowBytes * (ulong)batch);
        foreach ((StateChunk chunk, int first, int rows) in Batches(chunks, firstSlot, count, batch))
        {
            var range = new BufferRange(chunk.State, rowBytes * (ulong)(first - chunk.First), rowBytes * (ulong)rows);
            using (var copy = new CommandSequence(device, record => record.Copy(range, readback, 0)))
            {
                copy.Run();
            }

            for (int i = 0; i < rows; i++)
            {
                ReadOnlySpan<uint> record = readback.Read<uint>(rowBytes * (ulong)i, shape.Record);
                Unpack(shape, record, atRest[first + i], first + i - firstSlot, membranes, spikes, traces);
            }
        }
    }

    /// <summary>Takes one record apart, or writes zeros for a slot at rest.</summary>
    public static void Unpack(
        LiquidShape shape, ReadOnlySpan<uint> record, bool atRest, int row, Span<float> membranes, Span<uint> spikes, Span<float> traces)
    {
        Span<float> membrane = membranes.Slice(row * shape.Neurons, shape.Neurons);
        Span<uint> spike = spikes.Slice(row * shape.SpikeWords, shape.SpikeWords);
        Span<float> trace = traces.IsEmpty ? [] : traces.Slice(row * shape.Neurons, shape.Neurons);
        if (atRest)
        {
            membrane.Clear();
            spike.Clear();
            trace.Clear();
            return;
        }

        record[..shape.Neurons].CopyTo(MemoryMarshal.Cast<float, uint>(membrane));
        record.Slice(shape.Neurons, shape.SpikeWords).CopyTo(spike);
        record.Slice(shape.Neurons + shape.SpikeWords, trace.Length).CopyTo(MemoryMarshal.Cast<float, uint>(trace));
    }

    /// <summary>Writes rows.</summary>
    public static void Upload(
        VulkanDevice device,
        LiquidShape shape,
        StateChunk[] chunks,
        int firstSlot,
        int count,
        ReadOnlySpan<float> membranes,
        ReadOnlySpan<uint> spikes,
        ReadOnlySpan<float> traces)
    {
        int batch = Math.Clamp(MostWords / shape.Record, 1, count);
        ulong rowBytes = 4UL * (ulong)shape.Record;
        using var upload = new UploadBuffer(device, rowBytes * (ulong)batch);
        foreach ((StateChunk chunk, int first, int rows) in Batches(chunks, firstSlot, count, batch))
        {
            for (int i = 0; i < rows; i++)
            {
                int row = first + i - firstSlot;
                Span<uint> record = upload.Write<uint>(rowBytes * (ulong)i, shape.Record);
                record.Clear();
                TableWriter.Bits(membranes.Slice(row * shape.Neurons, shape.Neurons)).CopyTo(record);
                spikes.Slice(row * shape.SpikeWords, shape.SpikeWords).CopyTo(record[shape.Neurons..]);
                if (!traces.IsEmpty)
                {
                    TableWriter.Bits(traces.Slice(row * shape.Neurons, shape.Neurons)).CopyTo(record[(shape.Neurons + shape.SpikeWords)..]);
                }
            }

            ulong offset = rowBytes * (ulong)(first - chunk.First);
            var range = new BufferRange(upload, 0, rowBytes * (ulong)rows);
            using var copy = new CommandSequence(device, record => record.Copy(range, chunk.State, offset));
            copy.Run();
        }
    }

    private static IEnumerable<(StateChunk Chunk, int First, int Rows)> Batches(StateChunk[] chunks, int firstSlot, int count, int batch)
    {
        foreach (StateChunk chunk in chunks)
        {
            int end = Math.Min(firstSlot + count, chunk.First + chunk.Count);
            for (int first = Math.Max(firstSlot, chunk.First); first < end; first += batch)
            {
                yield return (chunk, first, Math.Min(batch, end - first));
            }
        }
    }
}
