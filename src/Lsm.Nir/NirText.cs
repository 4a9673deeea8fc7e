using Lsm.Runtime;

namespace Lsm.Nir;

/// <summary>The names that metadata use.</summary>
internal static class NirText
{
    private static readonly (string Name, FeatureKind Kind)[] Known =
    [
        ("spikes", FeatureKind.Spikes), ("spike_counts", FeatureKind.SpikeCounts), ("trace", FeatureKind.Trace), ("membrane", FeatureKind.Membrane),
        ("membrane_trace", FeatureKind.MembraneTrace), ("adaptation", FeatureKind.Adaptation),
    ];

    /// <summary>The kinds of features that a graph can name: one value of each neuron.</summary>
    public static IEnumerable<FeatureKind> Kinds => Known.Select(static k => k.Kind);

    public static IEnumerable<string> Names => Known.Select(static k => k.Name);

    public static string Of(FeatureKind features) => Array.Find(Known, k => k.Kind == features).Name;

    public static bool TryFeatures(string text, out FeatureKind features)
    {
        int at = Array.FindIndex(Known, k => k.Name == text);
        features = at >= 0 ? Known[at].Kind : default;
        return at >= 0;
    }
}
