namespace Lsm.Runtime.Tests;

/// <summary>The folders of the reference data: beside the checkout, or where an environment variable says (a relative path starts at the checkout).</summary>
internal static class SharedData
{
    private const string ConformanceVariable = "LSM_CONFORMANCE_DIR", WorkloadsVariable = "LSM_WORKLOADS_DIR";

    public static string Conformance => Folder(ConformanceVariable, Checkout.Shared("conformance"));

    public static string Workloads => Folder(WorkloadsVariable, Path.Combine(Checkout.Root, "artifacts", "workloads"));

    /// <summary>Every safetensors file of a folder, or one empty path if there is none; the methods below report that inside the test.</summary>
    public static IEnumerable<string> Files(string folder) =>
        (Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.safetensors").Order(StringComparer.Ordinal) : Enumerable.Empty<string>()).DefaultIfEmpty("");

    public static void RequireConformance(string path) => Require(path, ConformanceVariable, $"A *.safetensors file in {Conformance}");

    public static void RequireWorkload(string path) => Require(path, WorkloadsVariable, $"A *.safetensors file in {Workloads} (test.sh generates them)");

    /// <summary>A default folder may be missing; a folder that an environment variable names must exist.</summary>
    private static void Require(string path, string variable, string what)
    {
        if (path.Length == 0 && Environment.GetEnvironmentVariable(variable) is { Length: > 0 } given)
        {
            Assert.Fail($"{what} is missing ({variable}={given})");
        }

        Checkout.RequireData(path.Length > 0, what);
    }

    private static string Folder(string variable, string otherwise) =>
        Path.GetFullPath(Environment.GetEnvironmentVariable(variable) is { Length: > 0 } given ? given : otherwise, Checkout.Root);
}
