namespace Lsm.Package.Tests;

/// <summary>The folder with the packages: LSM_PACKAGES, which .ci/run packs from a fresh clone, or a folder packed from this checkout.</summary>
internal static class Feed
{
    public static readonly string[] Names = ["Lsm.Activity", "Lsm.Ecs", "Lsm.Ecs.Worlds", "Lsm.Inspector", "Lsm.Lockstep", "Lsm.Nir", "Lsm.Runtime", "Lsm.Shaders"];

    /// <summary>The package of the lsm command, which is a .NET tool.</summary>
    public const string Tool = "Lsm.Tool";

    private static readonly Lazy<string> Packed = new(Pack);

    public static string Folder
    {
        get
        {
            if (Environment.GetEnvironmentVariable("CI") != "true" && Environment.GetEnvironmentVariable("LSM_PACKAGE_TESTS") != "1")
                Assert.Ignore("packs, restores and publishes for minutes; set LSM_PACKAGE_TESTS=1 to run it");
            return Packed.Value;
        }
    }

    private static string Pack()
    {
        string? given = Environment.GetEnvironmentVariable("LSM_PACKAGES");
        if (!string.IsNullOrEmpty(given))
            return given;
        string folder = Path.Combine(Checkout.Root, "artifacts", "packages");
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        Programs.Run(Checkout.Root, "dotnet", "pack", "Lsm.sln", "-c", "Release", "-o", folder, "--nologo", "-v", "q", "-warnaserror");
        return folder;
    }
}
