using Lsm.Runtime.IO;
using Lsm.Runtime.Readouts;

namespace Lsm.Runtime.Training;

/// <content>What was learned, to go back to and to keep.</content>
public sealed partial class RlsLearner
{
    private const string FileName = "LSMRLS01";
    private const int FileVersion = 1;

    /// <inheritdoc/>
    internal override int StateLength => state.Length;

    /// <summary>Copies everything learned (U, D and the weights) for an exact return, without allocating.</summary>
    /// <param name="state">[<see cref="StateLength"/>], overwritten.</param>
    /// <exception cref="TrainingException">The learner diverged and has no good state.</exception>
    internal override void CopyStateTo(Span<double> state)
    {
        SampleCheck.Length(nameof(state), state.Length, StateLength, "StateLength");
        ThrowIfBroken();
        this.state.CopyTo(state);
    }

    /// <summary>Goes back to a state that <see cref="CopyStateTo"/> gave, bit for bit.</summary>
    /// <exception cref="ArgumentException">The length does not fit, or the values are no learner's state. Nothing was changed.</exception>
    internal override void RestoreState(ReadOnlySpan<double> state)
    {
        SampleCheck.Length(nameof(state), state.Length, StateLength, "StateLength");
        for (int i = 0; i < state.Length; i++)
        {
            bool diagonal = i >= d && i < d + size;
            if (!double.IsFinite(state[i]) || (diagonal && !(state[i] > 0)))
            {
                throw new ArgumentException(FormattableString.Invariant($"state[{i}] is {state[i]}: this is no state of a learner."), nameof(state));
            }
        }

        state.CopyTo(this.state);
        broken = false;
        Version++;
    }

    internal override long Keep(double[] state)
    {
        this.state.CopyTo(state, 0);
        return broken ? -Version : Version;
    }

    internal override void PutBack(double[] state, long version)
    {
        state.CopyTo(this.state, 0);
        broken = version < 0;
        Version = Math.Abs(version);
    }

    /// <summary>Writes options and state in a binary form of its own, little-endian with checksums; the stream stays open.</summary>
    /// <exception cref="TrainingException">The learner diverged and has no good state to save.</exception>
    public void Save(Stream stream)
    {
        ThrowIfBroken();
        var writer = new CheckedWriter(stream, FileName, FileVersion);
        writer.Write(FeatureCount);
        writer.Write(OutputCount);
        writer.Write(Options.Alpha);
        writer.Write(Options.Forgetting);
        writer.Write(Options.UpdateEvery);
        writer.WriteChecksum();
        writer.Write(state);
        writer.WriteChecksum();
    }

    /// <summary>Reads what <see cref="Save"/> wrote. The stream stays open, after the last byte read.</summary>
    /// <exception cref="InvalidDataException">The data is something else, of another version, cut short or damaged.</exception>
    public static RlsLearner Load(Stream stream)
    {
        var reader = new CheckedReader(stream, FileName, FileVersion, "RLS learner");
        int features = reader.ReadInt32(), outputs = reader.ReadInt32();
        double alpha = reader.ReadDouble(), forgetting = reader.ReadDouble();
        int every = reader.ReadInt32();
        reader.ReadChecksum();
        try
        {
            var loaded = new RlsLearner(features, outputs, new() { Alpha = alpha, Forgetting = forgetting, UpdateEvery = every });
            var state = new double[loaded.StateLength];
            reader.Read(state);
            reader.ReadChecksum();
            loaded.RestoreState(state);
            return loaded;
        }
        catch (ArgumentException wrong)
        {
            throw new InvalidDataException($"This RLS learner holds values that none can have: {wrong.Message}", wrong);
        }
    }

    private void ThrowIfBroken()
    {
        if (broken)
        {
            throw new TrainingException("This learner diverged earlier. Call Reset, or load a snapshot from before, first.");
        }
    }
}
