using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Engines.Cpu;

/// <content>Rows in and out: reading, writing, keeping, checksums.</content>
internal sealed partial class CpuState
{
    internal override void Download(int firstSlot, int count, Span<float> membranes, Span<uint> spikes, Span<float> traces)
    {
        int words = (liquid.Size + 31) / 32;
        for (int row = 0; row < count; row++)
        {
            int slot = firstSlot + row;
            this.membranes.AsSpan(slot * liquid.Stride, liquid.Size).CopyTo(membranes[(row * liquid.Size)..]);
            this.spikes.AsSpan(slot * liquid.Words, words).CopyTo(spikes[(row * words)..]);
            if (!traces.IsEmpty)
            {
                this.traces.AsSpan(slot * liquid.Stride, liquid.Size).CopyTo(traces[(row * liquid.Size)..]);
            }
        }
    }

    internal override void SubmitSpikes(long frame)
    {
        ref uint[] copy = ref watched[frame & 1];
        if (copy.Length != spikes.Length)
        {
            copy = new uint[spikes.Length];
        }

        spikes.AsSpan().CopyTo(copy);
    }

    internal override void FetchSpikes(long frame, Span<uint> words) => CopySpikes(watched[frame & 1], words);

    internal override void DownloadSpikes(Span<uint> words) => CopySpikes(spikes, words);

    private void CopySpikes(ReadOnlySpan<uint> source, Span<uint> target)
    {
        int words = (liquid.Size + 31) / 32;
        for (int slot = 0; slot < Capacity; slot++)
        {
            source.Slice(slot * liquid.Words, words).CopyTo(target[(slot * words)..]);
        }
    }

    internal override void Upload(int firstSlot, int count, ReadOnlySpan<float> membranes, ReadOnlySpan<uint> spikes, ReadOnlySpan<float> traces)
    {
        int words = (liquid.Size + 31) / 32;
        for (int row = 0; row < count; row++)
        {
            int slot = firstSlot + row;
            membranes.Slice(row * liquid.Size, liquid.Size).CopyTo(this.membranes.AsSpan(slot * liquid.Stride, liquid.Stride));
            spikes.Slice(row * words, words).CopyTo(this.spikes.AsSpan(slot * liquid.Words, liquid.Words));
            if (!traces.IsEmpty)
            {
                traces.Slice(row * liquid.Size, liquid.Size).CopyTo(this.traces.AsSpan(slot * liquid.Stride, liquid.Stride));
            }
        }
    }

    internal override void ResizeRing(int count)
    {
        ringMembranes = new AlignedArray<float>[count];
        ringTraces = new AlignedArray<float>[count];
        ringSpikes = new AlignedArray<uint>[count];
        for (int i = 0; i < count; i++)
        {
            ringMembranes[i] = new(membranes.Length);
            ringTraces[i] = new(traces.Length);
            ringSpikes[i] = new(spikes.Length);
        }
    }

    internal override void KeepRows(int ring, int firstSlot, int count) => CopyRows(ring, firstSlot, count, keepBlock);

    internal override void RestoreRows(int ring, int firstSlot, int count) => CopyRows(ring, firstSlot, count, restoreBlock);

    /// <summary>Copies rows, each by the thread that steps it.</summary>
    private void CopyRows(int ring, int firstSlot, int count, Action<int, int> copy)
    {
        (copied, firstCopied, endCopied) = (ring, firstSlot, firstSlot + count);
        block = BlockFor((long)Capacity * liquid.Stride);
        engine.Pool.Run((Capacity + block - 1) / block, copy);
    }

    private void KeepBlock(int item)
    {
        (int first, int count) = CopiedOf(item);
        CopyRows(membranes, ringMembranes[copied], liquid.Stride, first, count);
        CopyRows(traces, ringTraces[copied], liquid.Stride, first, count);
        CopyRows(spikes, ringSpikes[copied], liquid.Words, first, count);
    }

    private void RestoreBlock(int item)
    {
        (int first, int count) = CopiedOf(item);
        CopyRows(ringMembranes[copied], membranes, liquid.Stride, first, count);
        CopyRows(ringTraces[copied], traces, liquid.Stride, first, count);
        CopyRows(ringSpikes[copied], spikes, liquid.Words, first, count);
    }

    private (int First, int Count) CopiedOf(int item)
    {
        int first = Math.Max(firstCopied, item * block);
        return (first, Math.Max(0, Math.Min(endCopied, (item + 1) * block) - first));
    }

    internal override void SumRows(int firstSlot, int count, ulong[] sums)
    {
        this.sums = sums;
        if (count < Capacity)
        {
            SumBlock(firstSlot, firstSlot + count);
            return;
        }

        block = BlockFor((long)Capacity * liquid.Stride);
        engine.Pool.Run((Capacity + block - 1) / block, sumBlock);
    }

    private void SumBlock(int first, int end)
    {
        int words = (liquid.Size + 31) / 32;
        for (int slot = first; slot < end; slot++)
        {
            if (Slots.Occupied[slot])
            {
                ReadOnlySpan<float> mem = membranes.AsSpan(slot * liquid.Stride, liquid.Size);
                ReadOnlySpan<float> trace = traces.Length == 0 ? [] : traces.AsSpan(slot * liquid.Stride, liquid.Size);
                sums[slot] = liquid.Keys.Sum(mem, spikes.AsSpan(slot * liquid.Words, words), trace);
            }
        }
    }

    private static void CopyRows<T>(AlignedArray<T> source, AlignedArray<T> target, int stride, int firstSlot, int count)
        where T : unmanaged
    {
        if (source.Length > 0 && count > 0)
        {
            source.AsSpan(firstSlot * stride, count * stride).CopyTo(target.AsSpan(firstSlot * stride, count * stride));
        }
    }
}
