namespace Lsm.Package.Tests;

/// <summary>
/// The lsm command from its package, and the projects that it makes: they build against the packages and run. Takes minutes, so it runs under CI=true or
/// LSM_PACKAGE_TESTS=1.
/// </summary>
public sealed class ToolTests
{
    private TemporaryFolder folder = null!;
    private string lsm = "";

    [OneTimeSetUp]
    public void Install()
    {
        string feed = Feed.Folder;
        folder = new();

        // A package cache of its own: it cannot hold an older build.
        File.WriteAllText(folder["nuget.config"], $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="packages" /></config>
              <packageSources><add key="local" value="{feed}" /></packageSources>
            </configuration>
            """);
        Programs.Run(folder.Path, "dotnet", "tool", "install", Feed.Tool, "--tool-path", "tools", "--configfile", "nuget.config");
        lsm = folder["tools", "lsm"];
    }

    [OneTimeTearDown]
    public void DeleteFolder() => folder?.Dispose();

    [TestCase("console", "error on new rows: ")]
    [TestCase("ecs", "checksum ")]
    [TestCase("robot", "The liquid keeps 1 m to the wall with a mean error of 0.0")]
    public void New_Template_BuildsAgainstThePackagesAndRuns(string template, string expected)
    {
        Programs.Run(folder.Path, lsm, "new", template + "1", "--template", template);
        string output = Programs.Run(folder[template + "1"], "dotnet", "run", "-c", "Release");
        TestContext.Out.WriteLine(output);
        Assert.That(output, Does.Contain(expected));
    }

    [Test]
    public void Publish_NativeAot_GivesOneFileWithTheSameOutput()
    {
        string native = folder["native"];
        Programs.Run(Checkout.Root, "dotnet", "publish", "tools/Lsm.Tool", "-c", "Release", "-r", "linux-x64", "-o", native, "--nologo", "-v", "q");
        Assert.That(Directory.GetFiles(native).Select(Path.GetFileName), Is.EqualTo(new[] { "lsm" }));
        string[] rows = [.. Enumerable.Range(0, 500).Select(static row => FormattableString.Invariant($"{row % 17},{row % 7}"))];
        File.WriteAllLines(folder["data.csv"], ["a,b", .. rows]);
        string[] call = ["train", "data.csv", "--targets", "b", "--ahead", "2", "--neurons", "50", "--json"];
        string expected = Programs.Run(folder.Path, lsm, [.. call, "--out", "m.safetensors"]);
        Assert.That(Programs.Run(folder.Path, Path.Combine(native, "lsm"), [.. call, "--out", "m.safetensors"]), Is.EqualTo(expected), "NativeAOT gives the same model and scores");
        Assert.That(Programs.Run(folder.Path, Path.Combine(native, "lsm"), "inspect", "m.safetensors"), Does.Contain("50 neurons"));
        string refused = Programs.Run(folder.Path, "bash", "-c", "! native/lsm tune data.csv --targets b --workers 2 2>&1");
        Assert.That(refused, Does.Contain("This lsm is the native file, which has no workers.").And.Contain("dotnet tool install --global Lsm.Tool"));
    }

    [Test]
    public void Tune_Workers_AreInTheDotnetTool()
    {
        string[] rows = [.. Enumerable.Range(0, 500).Select(static row => FormattableString.Invariant($"{row % 17},{row % 7}"))];
        File.WriteAllLines(folder["study.csv"], ["a,b", .. rows]);
        Assert.That(Programs.Run(folder.Path, lsm, "tune", "study.csv", "--targets", "b", "--neurons", "30", "--trials", "4", "--workers", "2"), Does.Contain("Wrote study.safetensors"));
    }
}
