using System.Globalization;
using Lsm.Runtime.IO;

namespace Lsm.Runtime.Training;

/// <summary>The entries that a trainer writes to its readout (<see cref="Readouts.Readout.Training"/>): the same training writes the same entries.</summary>
internal static class Provenance
{
    private static readonly string Library = $"Lsm.Runtime {typeof(Provenance).Assembly.GetName().Version!.ToString(3)}";

    public static IReadOnlyDictionary<string, string> Ridge(double lambda, long samples) => Of("ridge", ("lambda", lambda), ("samples", samples));

    public static IReadOnlyDictionary<string, string> Rls(RlsOptions options) =>
        Of("rls", ("alpha", options.Alpha), ("forgetting", options.Forgetting), ("update_every", options.UpdateEvery));

    public static IReadOnlyDictionary<string, string> Gradient(GradientOptions options, int sequences, int epochs, int bestEpoch) => Of(
        "gradient",
        ("loss", options.Loss), ("pooling", options.Pooling), ("sequences", sequences), ("epochs", epochs), ("best_epoch", bestEpoch),
        ("batch_size", options.BatchSize), ("learning_rate", options.LearningRate), ("seed", options.Seed));

    private static Dictionary<string, string> Of(string method, params (string Name, IFormattable Value)[] options)
    {
        var entries = new Dictionary<string, string>(StringComparer.Ordinal) { ["method"] = method };
        foreach ((string name, IFormattable value) in options)
        {
            entries.Add(name, value is double real ? MetadataText.Of(real) : value.ToString(null, CultureInfo.InvariantCulture));
        }

        entries.Add("library", Library);
        return entries;
    }
}
