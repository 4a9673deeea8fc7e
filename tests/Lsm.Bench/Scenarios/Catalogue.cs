using Lsm.Bench.Reports;

namespace Lsm.Bench.Scenarios;

/// <summary>The scenarios by name.</summary>
internal static class Catalogue
{
    public static string[] Names { get; } = [.. WorkloadScenario.Names];

    public static Measurement Run(string name, BenchOptions options) => name switch
    {
        _ => WorkloadScenario.Run(name, options),
    };
}
