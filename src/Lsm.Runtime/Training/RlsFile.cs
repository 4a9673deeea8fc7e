using Lsm.Runtime.IO;

namespace Lsm.Runtime.Training;

/// <summary>The binary form of an <see cref="RlsLearner"/>: docs/file-format.md.</summary>
internal static class RlsFile
{
    private const string Name = "LSMRLS01";
    private const int Version = 1;

    public static void Write(Stream stream, RlsLearner learner, ReadOnlySpan<double> state)
    {
        var writer = new CheckedWriter(stream, Name, Version);
        writer.Write(learner.FeatureCount);
        writer.Write(learner.OutputCount);
        writer.Write(learner.Options.Alpha);
        writer.Write(learner.Options.Forgetting);
        writer.Write(learner.Options.UpdateEvery);
        writer.WriteChecksum();
        writer.Write(state);
        writer.WriteChecksum();
    }

    /// <summary>Reads a learner. It allocates memory only when it knows that the stream is long enough.</summary>
    /// <exception cref="InvalidDataException">The data is not a learner, has another version, is truncated or damaged, or has values that no learner can have.</exception>
    public static RlsLearner Read(Stream stream)
    {
        var reader = new CheckedReader(stream, Name, Version, "RLS learner");
        int features = reader.ReadInt32(), outputs = reader.ReadInt32();
        double alpha = reader.ReadDouble(), forgetting = reader.ReadDouble();
        int every = reader.ReadInt32();
        reader.ReadChecksum();
        try
        {
            var options = new RlsOptions { Alpha = alpha, Forgetting = forgetting, UpdateEvery = every };
            double[] state = reader.ReadDoubles(RlsLearner.StateLengthOf(features, outputs));
            reader.ReadChecksum();
            return RlsLearner.Of(features, outputs, options, state);
        }
        catch (ArgumentException wrong)
        {
            throw new InvalidDataException($"This RLS learner holds values that none can have: {wrong.Message}", wrong);
        }
    }
}
