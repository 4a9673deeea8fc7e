using Lsm.Runtime.IO;

namespace Lsm.Runtime.Training;

/// <summary>The binary form of a <see cref="RidgeAccumulator"/>: docs/file-format.md.</summary>
internal static class RidgeFile
{
    private const string Name = "LSMRIDGE";
    private const int Version = 1;

    public static void Write(Stream stream, RidgeAccumulator accumulator, ReadOnlySpan<double> sums)
    {
        var writer = new CheckedWriter(stream, Name, Version);
        writer.Write(accumulator.FeatureCount);
        writer.Write(accumulator.OutputCount);
        writer.Write(accumulator.SampleCount);
        writer.WriteChecksum();
        writer.Write(sums);
        writer.WriteChecksum();
    }

    /// <summary>Reads an accumulator. Memory is taken when the stream is known to hold that much.</summary>
    /// <exception cref="InvalidDataException">The data is something else, of another version, cut short or damaged, or holds what no accumulator can hold.</exception>
    public static RidgeAccumulator Read(Stream stream, int threads)
    {
        var reader = new CheckedReader(stream, Name, Version, "ridge accumulator");
        int features = reader.ReadInt32(), outputs = reader.ReadInt32();
        long samples = reader.ReadInt64();
        reader.ReadChecksum();
        if (features < 1 || outputs < 1 || (long)features + outputs >= RidgeAccumulator.MaxVariables || samples < 0 || samples > RidgeAccumulator.MaxSamples)
        {
            throw new InvalidDataException(
                $"This ridge accumulator claims {features} features, {outputs} outputs and {samples} samples; each count must be at least 1, both together at most {RidgeAccumulator.MaxVariables - 1}, and the samples 0 to {RidgeAccumulator.MaxSamples}.");
        }

        double[] sums = reader.ReadDoubles(TriangleUpdate.RowStart(features + 1 + outputs));
        reader.ReadChecksum();
        return RidgeAccumulator.FirstFault(sums, samples) is { } fault
            ? throw new InvalidDataException($"This ridge accumulator holds values that no samples give: sum {fault}.")
            : new RidgeAccumulator(features, outputs, threads, sums, samples);
    }
}
