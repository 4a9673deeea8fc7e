using System.Reflection;
using Lsm.Runtime.Tuning;

namespace Lsm.Workers;

/// <summary>The build of this program. Another build may have other arithmetic or messages, so a study and its workers have the same one.</summary>
internal static class BuildName
{
    public static string Text { get; } = $"{typeof(BuildName).Assembly.GetName().Version!.ToString(3)}+{Of(typeof(LiquidTuner).Assembly)}.{Of(typeof(BuildName).Assembly)}";

    private static string Of(Assembly assembly) => assembly.ManifestModule.ModuleVersionId.ToString("N")[..8];
}
