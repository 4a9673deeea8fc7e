using Lsm.Runtime.IO;

namespace Lsm.Runtime.Training;

/// <content>The sums, to go back to and to keep.</content>
public sealed partial class RidgeAccumulator
{
    private const string FileName = "LSMRIDGE";
    private const int FileVersion = 1;

    /// <inheritdoc/>
    internal override int StateLength => sums.Length + 1;

    /// <summary>Copies the sums and the number of samples. Allocates nothing with one thread.</summary>
    /// <param name="state">[<see cref="StateLength"/>], overwritten.</param>
    internal override void CopyStateTo(Span<double> state)
    {
        SampleCheck.Length(nameof(state), state.Length, StateLength, "StateLength");
        Flush();
        sums.CopyTo(state);
        state[^1] = SampleCount;
    }

    /// <inheritdoc/>
    internal override void RestoreState(ReadOnlySpan<double> state)
    {
        SampleCheck.Length(nameof(state), state.Length, StateLength, "StateLength");
        double samples = state[^1];
        if (!(samples >= 0 && samples <= long.MaxValue / 2 && Math.Floor(samples) == samples))
        {
            throw new ArgumentException(FormattableString.Invariant($"state[{state.Length - 1}] is {samples}: no number of samples."), nameof(state));
        }

        for (int i = 0, row = 0; i < sums.Length; i++)
        {
            bool diagonal = i == TriangleUpdate.RowStart(row) + row;
            row += diagonal ? 1 : 0;
            if (!double.IsFinite(state[i]) || (diagonal && state[i] < 0))
            {
                throw new ArgumentException(FormattableString.Invariant($"state[{i}] is {state[i]}: these are no sums of products."), nameof(state));
            }
        }

        PutBack(state, Version + 1);
    }

    /// <summary>Writes the sums in a binary form of its own, little-endian with checksums; the stream stays open.</summary>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    public void Save(Stream stream)
    {
        Flush();
        var writer = new CheckedWriter(stream, FileName, FileVersion);
        writer.Write(FeatureCount);
        writer.Write(OutputCount);
        writer.Write(SampleCount);
        writer.WriteChecksum();
        writer.Write(sums);
        writer.WriteChecksum();
    }

    /// <summary>Reads what <see cref="Save"/> wrote. The stream stays open, after the last byte read.</summary>
    /// <param name="stream">Where from.</param>
    /// <param name="threads">As for the constructor.</param>
    /// <exception cref="InvalidDataException">The data is something else, of another version, cut short or damaged.</exception>
    public static RidgeAccumulator Load(Stream stream, int threads = 0)
    {
        var reader = new CheckedReader(stream, FileName, FileVersion, "ridge accumulator");
        int features = reader.ReadInt32(), outputs = reader.ReadInt32();
        long samples = reader.ReadInt64();
        reader.ReadChecksum();
        if (features < 1 || outputs < 1 || (long)features + outputs >= MaxVariables || samples < 0)
        {
            throw new InvalidDataException($"This ridge accumulator claims {features} features, {outputs} outputs and {samples} samples.");
        }

        var loaded = new RidgeAccumulator(features, outputs, threads) { SampleCount = samples };
        reader.Read(loaded.sums);
        reader.ReadChecksum();
        return loaded;
    }

    internal override long Keep(double[] state)
    {
        CopyStateTo(state);
        return Version;
    }

    internal override void PutBack(double[] state, long version) => PutBack((ReadOnlySpan<double>)state, version);

    private void PutBack(ReadOnlySpan<double> state, long version)
    {
        pending = 0;
        state[..^1].CopyTo(sums);
        SampleCount = (long)state[^1];
        Version = version;
    }
}
