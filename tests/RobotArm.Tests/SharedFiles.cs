namespace RobotArm.Tests;

/// <summary>Reference data beside the checkout.</summary>
internal static class SharedFiles
{
    public static string Handwriting => Path.GetFullPath(Path.Combine(Root(), "..", "shared", "data", "handwriting", "trajectories.csv"));

    /// <summary>Skips the test if the file is missing; under LSM_REQUIRE_DATA=1 fails it.</summary>
    public static void Require(string file)
    {
        if (File.Exists(file))
        {
            return;
        }

        if (Environment.GetEnvironmentVariable("LSM_REQUIRE_DATA") == "1")
        {
            Assert.Fail($"{file} is missing, and LSM_REQUIRE_DATA=1.");
        }

        Assert.Ignore($"{file} is missing.");
    }

    private static string Root()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Lsm.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new DirectoryNotFoundException($"Lsm.sln was not found above {AppContext.BaseDirectory}.");
    }
}
