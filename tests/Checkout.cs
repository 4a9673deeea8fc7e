namespace Lsm.Tests;

/// <summary>The checkout that the tests stand in, and what becomes of a test that lacks something beside it.</summary>
internal static class Checkout
{
    /// <summary>The folder that holds Lsm.sln.</summary>
    public static string Root { get; } = Find();

    /// <summary>A file or folder of the reference data, which lies beside the checkout.</summary>
    public static string Shared(params ReadOnlySpan<string> path) => Path.GetFullPath(Path.Combine([Root, "..", "shared", .. path]));

    /// <summary>Skips the test if the data is not there; under LSM_REQUIRE_DATA=1 fails it.</summary>
    public static void RequireData(bool present, string what)
    {
        if (!present)
        {
            Lack($"{what} is missing", "LSM_REQUIRE_DATA", "1");
        }
    }

    /// <summary>A missing tool or device skips the test, with the reason; on a build server it fails it, so that nothing is skipped unseen.</summary>
    public static void Missing(string reason) => Lack(reason, "CI", "true");

    private static void Lack(string reason, string variable, string value)
    {
        if (Environment.GetEnvironmentVariable(variable) == value)
        {
            Assert.Fail($"{reason} ({variable}={value})");
        }

        Assert.Ignore(reason);
    }

    private static string Find()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Lsm.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new DirectoryNotFoundException($"Lsm.sln was not found above {AppContext.BaseDirectory}.");
    }
}
