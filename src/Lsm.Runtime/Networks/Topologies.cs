namespace Lsm.Runtime.Networks;

// Stands in until branch networks lands Topologies: take THEIR file on conflict, keeping ErdosRenyiName and CheckName.
internal static class Topologies
{
    public const string ErdosRenyiName = "erdos_renyi";

    public static string CheckName(string name) => name;

    public static SynapseMatrix Generate(
        string topology, int n, double? connectivity, int? fanIn, int? k, double? rewireProbability, int? m, double excRatio, double? spectralRadius, double? weightScale, ulong seed) =>
        throw new NotSupportedException($"{topology} {n} {connectivity} {fanIn} {k} {rewireProbability} {m} {excRatio} {spectralRadius} {weightScale} {seed}");
}
