using System.Numerics;

namespace Lsm.Runtime.Engines.Cpu.Ingredients;

/// <summary>
/// The spikes of the last steps of one agent, a row of bits per step in a ring: a step writes one row, and the synapses of one delay read one. Elsewhere the
/// same history is a word or more per neuron, with a bit per step (<see cref="StateVariable.History"/>).
/// </summary>
internal readonly ref struct SpikeRing
{
    /// <summary>The words before the rows: the row of the last step, and the number of steps that may have bits.</summary>
    private const int Header = 16;
    private const int Newest = 0;
    private const int Filled = 1;
    private readonly Span<uint> memory;
    private readonly int words;
    private readonly int length;

    /// <param name="memory">As many words as <see cref="MemoryWords"/> says; all zero at rest.</param>
    /// <param name="words">Words of 32 neurons, with padding.</param>
    public SpikeRing(Span<uint> memory, int words)
    {
        this.memory = memory;
        this.words = words;
        length = (memory.Length - Header) / words;
    }

    /// <summary>The words of memory for a number of planes of history.</summary>
    public static int MemoryWords(int planes, int words) => Header + (32 * planes * words);

    /// <summary>[word]: the neurons that fired <paramref name="delay"/> steps ago.</summary>
    public ReadOnlySpan<uint> Sent(int delay) => Row(delay);

    /// <summary>Advances by a step; steps beyond the longest delay are dropped.</summary>
    public void Push(ReadOnlySpan<uint> spikes, int longest)
    {
        uint newest = memory[Newest] + 1;
        memory[Newest] = newest == length ? 0 : newest;
        spikes.CopyTo(Row(1));
        int filled = Math.Min((int)memory[Filled] + 1, length);
        for (; filled > longest; filled--)
        {
            Row(filled).Clear();
        }

        memory[Filled] = (uint)filled;
    }

    /// <summary>Writes one plane of the history: [neuron], the last step in bit 0 of the first plane.</summary>
    public void CopyTo(int plane, Span<uint> history)
    {
        history.Clear();
        for (int step = 32 * plane; step < Math.Min(32 * (plane + 1), (int)memory[Filled]); step++)
        {
            ReadOnlySpan<uint> row = Row(step + 1);
            for (int w = 0; w < row.Length; w++)
            {
                for (uint bits = row[w]; bits != 0; bits &= bits - 1)
                {
                    history[(32 * w) + BitOperations.TrailingZeroCount(bits)] |= 1u << (step % 32);
                }
            }
        }
    }

    /// <summary>Takes one plane of a history; the ring is at rest before the first.</summary>
    public void Take(int plane, ReadOnlySpan<uint> history)
    {
        memory[Filled] = (uint)length;
        for (int i = 0; i < history.Length; i++)
        {
            for (uint bits = history[i]; bits != 0; bits &= bits - 1)
            {
                Row((32 * plane) + BitOperations.TrailingZeroCount(bits) + 1)[i / 32] |= 1u << (i % 32);
            }
        }
    }

    private Span<uint> Row(int delay)
    {
        int row = (int)memory[Newest] - (delay - 1);
        return memory.Slice(Header + ((row < 0 ? row + length : row) * words), words);
    }
}
