using Lsm.Runtime.IO;
using Lsm.Runtime.Readouts;

namespace Lsm.Runtime.Training;

/// <summary>The binary form of a <see cref="RidgeAccumulator"/>: docs/file-format.md.</summary>
internal static class RidgeFile
{
    private const string Name = "LSMRIDGE";
    private const int Version = 2;
    private const byte NoTiming = 0, OneTiming = 1, SeveralTimings = 2;

    public static void Write(Stream stream, RidgeAccumulator accumulator, ReadOnlySpan<double> sums)
    {
        var writer = new CheckedWriter(stream, Name, Version);
        writer.Write(accumulator.FeatureCount);
        writer.Write(accumulator.OutputCount);
        writer.Write(accumulator.SampleCount);
        writer.Write(accumulator.Timing.Differ ? SeveralTimings : accumulator.Timing.Value is null ? NoTiming : OneTiming);
        ReadoutTiming timing = accumulator.Timing.Value ?? new ReadoutTiming(0, 0, 0);
        writer.Write(timing.Steps);
        writer.Write(timing.Latency);
        writer.Write(timing.Warmup);
        writer.Write(timing.TickLength ?? 0);
        writer.WriteChecksum();
        writer.Write(sums);
        writer.WriteChecksum();
    }

    /// <summary>Reads an accumulator. It allocates memory only when it knows that the stream is long enough.</summary>
    /// <exception cref="InvalidDataException">The data is not an accumulator, has another version, is truncated or damaged, or has values that no accumulator can have.</exception>
    public static RidgeAccumulator Read(Stream stream, int threads)
    {
        var reader = new CheckedReader(stream, Name, Version, "ridge accumulator");
        int features = reader.ReadInt32(), outputs = reader.ReadInt32();
        long samples = reader.ReadInt64();
        byte timings = reader.ReadByte();
        int steps = reader.ReadInt32(), latency = reader.ReadInt32(), warmup = reader.ReadInt32();
        double seconds = reader.ReadDouble();
        reader.ReadChecksum();
        if (features < 1 || outputs < 1 || (long)features + outputs >= RidgeAccumulator.MaxVariables || samples < 0 || samples > RidgeAccumulator.MaxSamples)
        {
            throw new InvalidDataException(
                $"This ridge accumulator claims {features} features, {outputs} outputs and {samples} samples; each count must be at least 1, both together at most {RidgeAccumulator.MaxVariables - 1}, and the samples 0 to {RidgeAccumulator.MaxSamples}.");
        }

        bool isTiming = timings == OneTiming && steps >= 1 && latency >= 0 && warmup >= 0 && double.IsFinite(seconds) && seconds >= 0;
        if (!isTiming && (timings is not (NoTiming or SeveralTimings) || steps != 0 || latency != 0 || warmup != 0 || seconds != 0))
        {
            throw new InvalidDataException(FormattableString.Invariant(
                $"This ridge accumulator claims timing {timings} of {steps} steps, latency {latency}, warmup {warmup} and {seconds} seconds; 0 and 2 have zeros, 1 at least 1 step and the others at least 0."));
        }

        double[] sums = reader.ReadDoubles(TriangleUpdate.RowStart(features + 1 + outputs));
        reader.ReadChecksum();
        if (RidgeAccumulator.FirstFault(sums, samples) is { } fault)
        {
            throw new InvalidDataException($"This ridge accumulator holds values that no samples can produce: sum {fault}.");
        }

        var accumulator = new RidgeAccumulator(features, outputs, threads, sums, samples);
        accumulator.Timing.Restore(isTiming ? new ReadoutTiming(steps, latency, warmup, seconds > 0 ? seconds : null) : null, timings == SeveralTimings);
        return accumulator;
    }
}
