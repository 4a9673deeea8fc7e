using Lsm.Runtime.Readouts;
using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime.Engines.Vulkan;

/// <summary>The tables of the wide path on the device: the core, and the four that may be too long for one binding, in segments.</summary>
internal sealed class WideTables : IDisposable
{
    private readonly List<DeviceBuffer> buffers = [];
    private readonly TableWriter writer;
    private readonly LiquidShape shape;
    private readonly long range;

    public WideTables(VulkanDevice device, LiquidShape shape, LiquidStateMachine model)
    {
        this.shape = shape;
        range = (long)(shape.Limits.StorageRange / 4);
        Pieces = new SynapsePieces(model.Reservoir.Weights.Recurrent, shape, 8 * shape.Team, range);
        OptionalTable = shape.CoreWords + Pieces.Segments + 1;
        long core = OptionalTable + shape.OptionalWords;
        writer = new TableWriter(device, Math.Max(core, Math.Max(shape.DriveWords, shape.SynapseWords + Pieces.Count)));
        try
        {
            Core = Add(CoreWords(model, Fitting(core, "neuron parameters")));
            Drive = Cut(
                shape.DriveRows, "input weights", (first, count) => ModelTables.DriveRows(model, shape, first, count), shape.DriveWordsOf, shape.IsInputDelayed ? LiquidShape.DelayedRows : 1);
            Synapses = [.. Enumerable.Range(0, Pieces.Segments).Select(
                s => new TableSegment(Add(Pieces.Words(model, s)), Pieces.Segment[s], Pieces.Segment[s + 1] - Pieces.Segment[s]))];
            Hidden = Cut(shape.Hidden, "hidden layer", (first, count) => HiddenWords(model.Readout, first, count), rows => rows * (1L + shape.Features.Count), 1);
            Outputs = Cut(shape.Outputs, "output layer", (first, count) => OutputWords(model.Readout, first, count), rows => rows * (1L + shape.ReadoutInputs), 1);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public SynapsePieces Pieces { get; }

    public DeviceBuffer Core { get; }

    /// <summary>The position in the core, in words, of the parameters that only some models have.</summary>
    public long OptionalTable { get; }

    public TableSegment[] Drive { get; }

    public TableSegment[] Synapses { get; }

    public TableSegment[] Hidden { get; }

    public TableSegment[] Outputs { get; }

    public void ReplaceReadout(Readout readout)
    {
        foreach (TableSegment segment in Hidden)
        {
            writer.Write(segment.Buffer, 0, HiddenWords(readout, segment.First, segment.Count));
        }

        foreach (TableSegment segment in Outputs)
        {
            writer.Write(segment.Buffer, 0, OutputWords(readout, segment.First, segment.Count));
        }
    }

    public void Dispose()
    {
        buffers.ForEach(buffer => buffer.Dispose());
        buffers.Clear();
        writer.Dispose();
    }

    private uint[] CoreWords(LiquidStateMachine model, long length)
    {
        var words = new uint[length];
        ModelTables.WriteParameters(model, words);
        TableWriter.Bits(Pieces.RowPiece).CopyTo(words.AsSpan(3 * shape.Neurons));
        TableWriter.Bits(Pieces.Segment).CopyTo(words.AsSpan((int)shape.CoreWords));
        shape.Optional.Write(words.AsSpan((int)OptionalTable));
        return words;
    }

    private uint[] HiddenWords(Readout readout, int first, int count)
    {
        var words = new uint[count * (1L + shape.Features.Count)];
        ModelTables.WriteHidden(readout, first, count, words);
        return words;
    }

    private uint[] OutputWords(Readout readout, int first, int count)
    {
        var words = new uint[count * (1L + shape.ReadoutInputs)];
        ModelTables.WriteOutputs(readout, first, count, words);
        return words;
    }

    // As many rows to a segment as fit: all of them, or a multiple of those that belong together.
    private TableSegment[] Cut(int rows, string table, Func<int, int, uint[]> words, Func<int, long> length, int together)
    {
        together = Math.Clamp(rows, 1, together);
        int most = (int)Math.Min(range / Fitting(length(together), together == 1 ? $"one row of the {table}" : $"{together} rows of the {table}"), int.MaxValue / together) * together;
        List<TableSegment> segments = [];
        for (int first = 0; first < rows; first += most)
        {
            int count = Math.Min(most, rows - first);
            segments.Add(new TableSegment(Add(words(first, count)), first, count));
        }

        return [.. segments];
    }

    private long Fitting(long words, string what) => words <= range
        ? words
        : throw new InvalidOperationException($"The {what} ({4 * words} bytes) exceed what a binding of this device holds ({4 * range} bytes). Use a smaller liquid or the CPU engine.");

    private DeviceBuffer Add(ReadOnlySpan<uint> words)
    {
        DeviceBuffer buffer = writer.Create(words);
        buffers.Add(buffer);
        return buffer;
    }
}
