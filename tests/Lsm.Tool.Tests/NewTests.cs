namespace Lsm.Tool.Tests;

/// <summary><c>lsm new</c>; that the projects build and run, the package tests show.</summary>
public sealed class NewTests
{
    [TestCase("console", "Lsm.Runtime", "Program.cs, seeker.csproj")]
    [TestCase("ecs", "Lsm.Ecs", "Program.cs, seeker.csproj")]
    [TestCase("robot", "Lsm.Runtime", "Program.cs, Robot.cs, seeker.csproj")]
    public void New_Template_WritesAProjectOfTheToolsVersion(string template, string package, string files)
    {
        using var folder = new TemporaryFolder();
        string output = Success(ToolProcess.Run(folder.Path, "new", "seeker", "--template", template));
        Assert.That(output, Is.EqualTo($"Made seeker from the {template} template: {files}.\n"
            + "Once, in the clone of the lsm project, make the packages and tell NuGet where they are:\n"
            + "  dotnet pack Lsm.sln -c Release -o artifacts/packages\n  dotnet nuget add source \"$PWD/artifacts/packages\" --name lsm\nThen run it: dotnet run --project seeker\n"));
        Assert.That(File.ReadAllText(Path.Combine(Checkout.Root, "docs", "tool.md")), Does.Contain("dotnet pack Lsm.sln -c Release -o artifacts/packages\ndotnet nuget add source \"$PWD/artifacts/packages\" --name lsm"), "as the documentation says");
        Assert.That(File.ReadAllText(folder["seeker/seeker.csproj"]), Does.Contain($"<PackageReference Include=\"{package}\" Version=\"{Version.Text}\" />"));
        Assert.That(File.ReadAllText(folder["seeker/Program.cs"]), Does.Contain("static void Main()").And.Not.Contain("LSM_"));
        (int code, _, string errors) = ToolProcess.Run(folder.Path, "new", "seeker");
        Assert.That((code, errors), Is.EqualTo((2, "lsm new: The folder seeker is not empty. Choose another name, or empty it.\n")));
    }

    private static string Success((int Code, string Output, string Errors) run)
    {
        Assert.That((run.Code, run.Errors), Is.EqualTo((0, "")));
        return run.Output;
    }
}
