namespace Lsm.Runtime.Tests;

/// <summary>Where the reference data lies: beside the checkout, or where the environment says.</summary>
internal static class SharedData
{
    public static string Conformance => Folder("LSM_CONFORMANCE_DIR", Checkout.Shared("conformance"));

    public static string Workloads => Folder("LSM_WORKLOADS_DIR", Path.Combine(Checkout.Root, "artifacts", "workloads"));

    /// <summary>The files of a folder; that there is none is said by <see cref="Checkout.RequireData"/>, inside the test.</summary>
    public static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder, pattern).Order(StringComparer.Ordinal) : [];

    private static string Folder(string variable, string otherwise) =>
        Path.GetFullPath(Environment.GetEnvironmentVariable(variable) is { Length: > 0 } given ? given : otherwise);
}
