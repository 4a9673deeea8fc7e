using System.Text.Json.Nodes;
using Lsm.Runtime.Recording;

namespace Lsm.Tool.Replaying;

/// <summary>Differences between runs, for JSON.</summary>
internal static class Differences
{
    public static JsonObject? ToJson(Divergence? found) => found is null ? null : new JsonObject
    {
        ["frame"] = found.Frame,
        ["agent"] = found.Agent,
        ["variable"] = found.Variable,
        ["index"] = found.Index,
        ["first"] = Number(found.First),
        ["second"] = Number(found.Second),
    };

    private static double? Number(double value) => double.IsFinite(value) ? value : null;
}
