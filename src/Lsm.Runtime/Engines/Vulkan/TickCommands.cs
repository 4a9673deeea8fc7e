using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime.Engines.Vulkan;

/// <summary>The ticks of one program on one state, recorded once for every region and length.</summary>
internal sealed class TickCommands : IDisposable
{
    private readonly RowChunk[] chunks;
    private readonly Bindings[]?[][] bindings;     // [chunk][region]
    private readonly CommandSequence?[][] ticks;   // [region][index of RecordedSteps]

    public TickCommands(VulkanDevice device, LiquidProgram program, RowChunk[] chunks)
    {
        Program = program;
        this.chunks = chunks;
        int regions = chunks[0].Regions.Length;
        bindings = new Bindings[]?[chunks.Length][];
        ticks = new CommandSequence?[regions][];
        try
        {
            for (int i = 0; i < chunks.Length; i++)
            {
                bindings[i] = new Bindings[]?[regions];
                for (int region = 0; region < regions; region++)
                {
                    bindings[i][region] = program.Bind(chunks[i].State, chunks[i].Regions[region]);
                }
            }

            for (int region = 0; region < regions; region++)
            {
                ticks[region] = new CommandSequence?[program.RecordedSteps.Count];
                for (int i = 0; i < program.RecordedSteps.Count; i++)
                {
                    (int which, int steps) = (region, program.RecordedSteps[i]);
                    ticks[region][i] = new CommandSequence(device, record => Record(record, which, steps));
                }
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public LiquidProgram Program { get; }

    /// <summary>The commands of a tick with a number of steps.</summary>
    public CommandSequence Tick(int region, int steps)
    {
        IReadOnlyList<int> recorded = Program.RecordedSteps;
        int i = 0;
        while (recorded[i] < steps)
        {
            i++;
        }

        return ticks[region][i]!;
    }

    /// <summary>Writes a tick into other commands.</summary>
    public void Record(CommandRecorder record, int region, int steps)
    {
        for (int i = 0; i < chunks.Length; i++)
        {
            Program.Record(record, chunks[i], chunks[i].Regions[region], bindings[i][region]!, steps);
        }
    }

    /// <summary>Waits for ticks in flight, and frees the commands.</summary>
    public void Dispose()
    {
        // The commands first: they use the bindings.
        foreach (CommandSequence?[]? region in ticks)
        {
            Array.ForEach(region ?? [], static tick => tick?.Dispose());
        }

        foreach (Bindings[]?[]? chunk in bindings)
        {
            foreach (Bindings[]? tables in chunk ?? [])
            {
                Array.ForEach(tables ?? [], static set => set.Dispose());
            }
        }
    }
}
