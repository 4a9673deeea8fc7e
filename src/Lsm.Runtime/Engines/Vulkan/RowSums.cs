using Lsm.Runtime.Numerics;
using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime.Engines.Vulkan;

/// <summary>The checksums of rows, summed on the device: commands recorded once, the sums of slots read back.</summary>
internal sealed class RowSums : IDisposable
{
    private const int WordsPerLane = 16;  // the amount of work for one work-group
    private const int MostParts = 64;     // the number of sums per slot that the CPU adds up
    private readonly RowChunk[] chunks;
    private readonly Run?[] runs;
    private readonly int parts;
    private readonly CommandSequence? commands;

    /// <param name="kernels">The kernels.</param>
    /// <param name="chunks">The chunks of the rows.</param>
    /// <param name="rows">[chunk]: the buffer with its rows.</param>
    public RowSums(RowKernels kernels, RowChunk[] chunks, DeviceBuffer[] rows)
    {
        this.chunks = chunks;
        LiquidShape shape = kernels.Shape;
        parts = Math.Clamp(shape.Neurons / (shape.Lanes * WordsPerLane), 1, MostParts);
        runs = new Run?[chunks.Length];
        try
        {
            for (int i = 0; i < chunks.Length; i++)
            {
                runs[i] = new Run(kernels, chunks[i].Count, rows[i], parts);
            }

            commands = new CommandSequence(kernels.Device, record =>
            {
                for (int i = 0; i < chunks.Length; i++)
                {
                    uint slots = (uint)chunks[i].Count, across = Math.Min(slots, shape.Limits.Groups);
                    record.Dispatch(kernels.Checksum, runs[i]!.Bindings, new PushConstants { Slots = slots }, across, (slots + across - 1) / across, (uint)parts);
                }
            });
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Sums up the agents of slots, after everything submitted before, and waits.</summary>
    public void Compute(ReadOnlySpan<bool> occupied, ReadOnlySpan<bool> atRest, int firstSlot, int count, ulong[] sums)
    {
        for (int i = 0; i < chunks.Length; i++)
        {
            int first = chunks[i].First, rows = chunks[i].Count;
            Span<uint> words = runs[i]!.Input.Write<uint>(4, rows);
            for (int row = 0; row < rows; row++)
            {
                int slot = first + row;
                bool wanted = occupied[slot] && slot >= firstSlot && slot < firstSlot + count;
                words[row] = (uint)((wanted ? SlotFlags.Run : 0) | (atRest[slot] ? SlotFlags.Reset : 0));
            }
        }

        commands!.Run();
        for (int i = 0; i < chunks.Length; i++)
        {
            int first = Math.Max(firstSlot, chunks[i].First), end = Math.Min(firstSlot + count, chunks[i].First + chunks[i].Count);
            for (int slot = first; slot < end; slot++)
            {
                ReadOnlySpan<uint> pairs = runs[i]!.Output.Read<uint>(8UL * (ulong)parts * (ulong)(slot - chunks[i].First), 2 * parts);
                ulong sum = 0;
                for (int part = 0; part < parts; part++)
                {
                    sum = StateChecksum.Add(sum, ((ulong)pairs[2 * part] << 32) | pairs[(2 * part) + 1]);
                }

                sums[slot] = sum;
            }
        }
    }

    public void Dispose()
    {
        commands?.Dispose();
        foreach (Run? run in runs)
        {
            run?.Dispose();
        }
    }

    /// <summary>The input and output buffers of the sums of one chunk.</summary>
    private sealed class Run : IDisposable
    {
        public Run(RowKernels kernels, int count, DeviceBuffer rows, int parts)
        {
            try
            {
                Input = new UploadBuffer(kernels.Device, 4 * (1 + (ulong)count));
                Output = new ReadbackBuffer(kernels.Device, 8UL * (ulong)count * (ulong)parts);
                Bindings = new Bindings(kernels.Device, kernels.Layout, Input, rows, Input, Output);
            }
            catch
            {
                Dispose();
                throw;
            }
        }

        public UploadBuffer Input { get; }

        public ReadbackBuffer Output { get; }

        public Bindings Bindings { get; }

        public void Dispose()
        {
            Bindings?.Dispose();
            Input?.Dispose();
            Output?.Dispose();
        }
    }
}
