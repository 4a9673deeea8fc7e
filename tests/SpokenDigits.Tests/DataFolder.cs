namespace SpokenDigits.Tests;

/// <summary>Where the spoken digits lie: beside the checkout.</summary>
internal static class DataFolder
{
    /// <summary>The folder; the test is skipped, or fails under LSM_REQUIRE_DATA=1, if it is missing.</summary>
    public static string Require()
    {
        string? root = AppContext.BaseDirectory;
        while (root is not null && !File.Exists(Path.Combine(root, "Lsm.sln")))
        {
            root = Path.GetDirectoryName(root);
        }

        string folder = Path.GetFullPath(Path.Combine(root ?? ".", "..", "shared", "data", "fsdd"));
        if (!Directory.Exists(folder))
        {
            if (Environment.GetEnvironmentVariable("LSM_REQUIRE_DATA") == "1")
            {
                Assert.Fail($"{folder} is missing, and LSM_REQUIRE_DATA=1.");
            }

            Assert.Ignore($"{folder} is missing.");
        }

        return folder;
    }
}
