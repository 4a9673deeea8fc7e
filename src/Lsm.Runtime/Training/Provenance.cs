using System.Globalization;
using Lsm.Runtime.IO;
using Lsm.Runtime.Readouts;

namespace Lsm.Runtime.Training;

/// <summary>The entries that a trainer writes to its readout (<see cref="Readouts.Readout.Training"/>): the same training writes the same entries.</summary>
internal static class Provenance
{
    private static readonly string Library = $"Lsm.Runtime {typeof(Provenance).Assembly.GetName().Version!.ToString(3)}";

    public static IReadOnlyDictionary<string, string> Ridge(double lambda, long samples, ReadoutTiming? timing) =>
        With(Of("ridge", ("lambda", lambda), ("samples", samples)), timing);

    public static IReadOnlyDictionary<string, string> Rls(RlsOptions options, ReadoutTiming? timing) =>
        With(Of("rls", ("alpha", options.Alpha), ("forgetting", options.Forgetting), ("update_every", options.UpdateEvery)), timing);

    /// <summary>Adds the timing of the frames to the entries of a trainer.</summary>
    public static void AddTiming(Readout readout, ReadoutTiming timing) => readout.Training = With(new(readout.Training, StringComparer.Ordinal), timing);

    public static IReadOnlyDictionary<string, string> Gradient(GradientOptions options, int sequences, int epochs, int bestEpoch) => Of(
        "gradient",
        ("loss", options.Loss), ("pooling", options.Pooling), ("sequences", sequences), ("epochs", epochs), ("best_epoch", bestEpoch),
        ("batch_size", options.BatchSize), ("learning_rate", options.LearningRate), ("seed", options.Seed));

    private static Dictionary<string, string> With(Dictionary<string, string> entries, ReadoutTiming? timing)
    {
        timing?.AddTo(entries);
        return entries;
    }

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
