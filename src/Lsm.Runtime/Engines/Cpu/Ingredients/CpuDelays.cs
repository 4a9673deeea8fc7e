using System.Runtime.CompilerServices;
using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Engines.Cpu.Ingredients;

/// <summary>Delayed synapses: finds the spikes that arrive in a step, and has the rows of synapses with individual delays.</summary>
internal sealed class CpuDelays
{
    private readonly int words;
    private readonly int[] delays = [];        // of neurons with one delay each
    private readonly AlignedArray<uint> masks; // [delay, word]: the neurons that have it
    private readonly AgedRows? spikes;
    private readonly DelayMask? payloadMask;
    private readonly DelayedRows? payloads;

    public CpuDelays(LiquidReservoir reservoir, int stride)
    {
        var table = new DelayTable(reservoir);
        (words, Longest, OfSpikes, IsAxonal) = (stride / 32, reservoir.LongestDelay, reservoir.HistoryBits == 1, table.IsAxonal);
        if (IsAxonal)
        {
            delays = table.Delays();
            masks = new AlignedArray<uint>(checked(delays.Length * words));
            for (int d = 0; d < delays.Length; d++)
            {
                for (int j = 0; j < table.Neurons; j++)
                {
                    masks.AsSpan()[(d * words) + (j / 32)] |= table.RowOf(j, delays[d]) < 0 ? 0 : 1u << (j % 32);
                }
            }
        }
        else if (OfSpikes)
        {
            spikes = AgedRows.Create(reservoir.Weights.Recurrent, table, stride);
        }
        else
        {
            payloadMask = new DelayMask(table, stride);
            payloads = new DelayedRows(reservoir, table);
        }
    }

    /// <summary>The longest delay in steps.</summary>
    public int Longest { get; }

    /// <summary>Whether neurons send spikes, whose history is a <see cref="SpikeRing"/>; else they send payloads.</summary>
    public bool OfSpikes { get; }

    /// <summary>Whether all synapses of a neuron have the same delay and it sends spikes: then its row is in the plain store.</summary>
    public bool IsAxonal { get; }

    /// <summary>The neurons whose rows arrive in this step, as found by <see cref="FindDue"/>.</summary>
    /// <param name="ring">The spikes of the last steps.</param>
    /// <param name="due">The neurons that were found.</param>
    public ReadOnlySpan<uint> Due(SpikeRing ring, ReadOnlySpan<uint> due) =>
        delays.Length == 1 ? ring.Sent(delays[0]) : due; // neurons without synapses have empty rows

    /// <summary>Finds the neurons whose rows arrive in this step; for neurons with one delay each.</summary>
    /// <param name="ring">The spikes of the last steps.</param>
    /// <param name="due">Receives the bits: [word].</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void FindDue(SpikeRing ring, Span<uint> due)
    {
        if (delays.Length == 1)
        {
            return;
        }

        due.Clear();
        for (int d = 0; d < delays.Length; d++)
        {
            ReadOnlySpan<uint> sent = ring.Sent(delays[d]), mask = masks.AsSpan(d * words, words);
            for (int w = 0; w < due.Length; w++)
            {
                due[w] |= sent[w] & mask[w];
            }
        }
    }

    /// <summary>Adds the weights that arrive from the neurons of some words to the sums; for synapses with individual delays.</summary>
    /// <param name="planes">The rows.</param>
    /// <param name="slot">The agent's slot.</param>
    /// <param name="first">The first word of 32 neurons, even.</param>
    /// <param name="end">The word after the last, even.</param>
    /// <param name="scratch">The thread's scratch.</param>
    public void Add(CpuPlanes planes, int slot, int first, int end, CpuScratch scratch)
    {
        if (spikes is not null)
        {
            spikes.Add(planes.Ring(slot), first, end, scratch);
            return;
        }

        ReadOnlySpan<uint> history = planes.Words(StateVariable.History, slot);
        payloadMask!.FindActive(history, first, end, scratch.Due);
        int active = Events.OfBits(scratch.Due, first, end, ~0UL, scratch.Fired);
        payloads!.Add(scratch.Fired.AsSpan(0, active), history, words * 32, scratch.Sums);
    }
}
