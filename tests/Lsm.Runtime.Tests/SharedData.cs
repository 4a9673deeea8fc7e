namespace Lsm.Runtime.Tests;

/// <summary>Where the reference data lies: beside the checkout, or where the environment says.</summary>
internal static class SharedData
{
    public static string Root { get; } = FindRoot();

    public static string Conformance => Folder("LSM_CONFORMANCE_DIR", Path.Combine(Root, "..", "shared", "conformance"));

    public static string Workloads => Folder("LSM_WORKLOADS_DIR", Path.Combine(Root, "artifacts", "workloads"));

    /// <summary>The files of a folder; a missing folder is said by <see cref="Require"/>, inside the test.</summary>
    public static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder, pattern).Order(StringComparer.Ordinal) : [];

    public static void Require(bool present, string what)
    {
        if (present)
        {
            return;
        }

        if (Environment.GetEnvironmentVariable("LSM_REQUIRE_DATA") == "1")
        {
            Assert.Fail($"{what} is missing, and LSM_REQUIRE_DATA=1.");
        }

        Assert.Ignore($"{what} is missing.");
    }

    private static string Folder(string variable, string otherwise) =>
        Path.GetFullPath(Environment.GetEnvironmentVariable(variable) is { Length: > 0 } given ? given : otherwise);

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Lsm.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new DirectoryNotFoundException($"Lsm.sln was not found above {AppContext.BaseDirectory}.");
    }
}
