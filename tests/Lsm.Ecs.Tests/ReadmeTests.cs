namespace Lsm.Ecs.Tests;

/// <summary>The readme's example is this project's source, and it runs.</summary>
public sealed class ReadmeTests
{
    [Test]
    public void The_example_in_the_readme_is_the_one_that_is_compiled_here()
    {
        string root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "Lsm.sln")))
        {
            root = Path.GetDirectoryName(root) ?? throw new DirectoryNotFoundException("Lsm.sln was not found above the tests.");
        }

        string source = File.ReadAllText(Path.Combine(root, "tests", "Lsm.Ecs.Tests", "ReadmeExample.cs"));
        string example = source.Split("// <readme>\n")[1].Split("// </readme>")[0];
        Assert.That(File.ReadAllText(Path.Combine(root, "README.md")), Does.Contain("```csharp\n" + example + "```"));
    }

    [Test]
    public void The_example_runs_and_says_the_same_every_time()
    {
        using StringWriter first = new(), second = new();
        Assert.That(Vehicles.Drive(first), Is.EqualTo(Vehicles.Drive(second)));
        Assert.That(second.ToString(), Is.EqualTo(first.ToString()).And.Contain("1: ").And.Contain("2: "));
    }
}
