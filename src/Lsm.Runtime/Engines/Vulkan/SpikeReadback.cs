using Lsm.Runtime.Vulkan;
using Silk.NET.Vulkan;

namespace Lsm.Runtime.Engines.Vulkan;

/// <summary>Copies the spikes of the last step of all slots from the device, and nothing else of the state. Created when spikes are first requested.</summary>
internal sealed class SpikeReadback : IDisposable
{
    private readonly RowChunk[] chunks;
    private readonly BufferCopy[][] ranges;       // [chunk]
    private readonly ReadbackBuffer[][] targets;  // [region][chunk]
    private readonly CommandSequence[] commands;  // [region]
    private readonly int words;

    public SpikeReadback(VulkanDevice device, LiquidShape shape, RowChunk[] chunks, int regions)
    {
        this.chunks = chunks;
        words = shape.SpikeWords;
        ranges = new BufferCopy[chunks.Length][];
        targets = new ReadbackBuffer[regions][];
        commands = new CommandSequence[regions];
        ulong bytes = 4UL * (ulong)words, record = 4UL * (ulong)shape.Record, first = 4UL * (ulong)shape.Layout.Offset(shape.Layout.IndexOf(StateVariable.Spikes));
        for (int i = 0; i < chunks.Length; i++)
        {
            ranges[i] = new BufferCopy[chunks[i].Count];
            for (int row = 0; row < chunks[i].Count; row++)
            {
                ranges[i][row] = new BufferCopy { SrcOffset = ((ulong)row * record) + first, DstOffset = (ulong)row * bytes, Size = bytes };
            }
        }

        try
        {
            for (int region = 0; region < regions; region++)
            {
                targets[region] = new ReadbackBuffer[chunks.Length];
                for (int i = 0; i < chunks.Length; i++)
                {
                    targets[region][i] = new ReadbackBuffer(device, bytes * (ulong)chunks[i].Count);
                }

                int which = region;
                commands[region] = new CommandSequence(device, record => Record(record, which));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Copies after everything submitted so far. Allocates nothing.</summary>
    public void Submit(int region) => commands[region].Submit();

    /// <summary>Writes the copy into other commands. Allocates nothing.</summary>
    public void Record(CommandRecorder record, int region)
    {
        for (int i = 0; i < chunks.Length; i++)
        {
            record.Copy(chunks[i].State, targets[region][i], ranges[i]);
        }
    }

    /// <summary>Waits for the copy, if it was submitted here, and returns it: [slot, word].</summary>
    public void Read(int region, Span<uint> spikes)
    {
        commands[region].Wait();
        for (int i = 0; i < chunks.Length; i++)
        {
            targets[region][i].Read<uint>(0, chunks[i].Count * words).CopyTo(spikes[(chunks[i].First * words)..]);
        }
    }

    public void Dispose()
    {
        foreach (CommandSequence? sequence in commands)
        {
            sequence?.Dispose();
        }

        foreach (ReadbackBuffer? target in targets.Where(static all => all is not null).SelectMany(static all => all))
        {
            target?.Dispose();
        }
    }
}
