using Lsm.Runtime.Networks;

namespace Lsm.Runtime.Engines.Vulkan;

/// <summary>
/// The synapse table of the wide path divided into pieces, the units of work. A long row has several pieces, so that several teams share it. Pieces
/// never cross rows; segments, of as many pieces as a binding holds, may.
/// </summary>
internal sealed class SynapsePieces
{
    private readonly LiquidShape shape;

    /// <summary>Cuts the rows.</summary>
    /// <param name="synapses">The synapses.</param>
    /// <param name="shape">The number of words of a synapse, and the rows by delay if there are any.</param>
    /// <param name="longest">The largest number of synapses of a piece.</param>
    /// <param name="segmentWords">The largest number of words of a segment: count + 1 piece starts, then the synapses.</param>
    public SynapsePieces(PackedSynapses synapses, LiquidShape shape, int longest, long segmentWords)
    {
        this.shape = shape;
        ReadOnlySpan<int> rows = shape.Delays is { } delays ? delays.RowStart : synapses.RowStart;
        int count = rows.Length - 1;
        RowPiece = new int[count + 1];
        List<int> starts = [];
        List<int> segments = [0];
        long words = 1;
        for (int row = 0; row < count; row++)
        {
            RowPiece[row] = starts.Count;
            for (int start = rows[row]; start < rows[row + 1]; start += longest)
            {
                long more = 1 + ((long)shape.WordsPerSynapse * Math.Min(longest, rows[row + 1] - start));
                if (words + more > segmentWords && words > 1)
                {
                    segments.Add(starts.Count);
                    words = 1;
                }

                words += more;
                starts.Add(start);
            }
        }

        RowPiece[count] = starts.Count;
        segments.Add(starts.Count);
        starts.Add(synapses.Count);
        Start = [.. starts];
        Segment = [.. segments];
    }

    /// <summary>[row]: its first piece; one more at the end.</summary>
    public int[] RowPiece { get; }

    /// <summary>[piece]: its first synapse; one more at the end.</summary>
    public int[] Start { get; }

    /// <summary>[segment]: its first piece; one more at the end.</summary>
    public int[] Segment { get; }

    public int Count => Start.Length - 1;

    public int Segments => Segment.Length - 1;

    /// <summary>A segment's words: starts relative to its first synapse, then the synapses.</summary>
    public uint[] Words(LiquidStateMachine model, int segment)
    {
        int first = Segment[segment], count = Segment[segment + 1] - first, synapse = Start[first], synapses = Start[first + count] - synapse;
        var words = new uint[count + 1L + ((long)shape.WordsPerSynapse * synapses)];
        for (int i = 0; i <= count; i++)
        {
            words[i] = (uint)(Start[first + i] - synapse);
        }

        ModelTables.WriteSynapses(model, shape, synapse, synapses, words.AsSpan(count + 1));
        return words;
    }
}
