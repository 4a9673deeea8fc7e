namespace Lsm.Ecs.Tests;

/// <summary>The code in the documents is part of tests that run it.</summary>
public sealed class DocumentTests
{
    private static IEnumerable<string> Documents() =>
        Directory.EnumerateFiles(Path.Combine(Checkout.Root, "docs"), "*.md").Append(Path.Combine(Checkout.Root, "README.md")).Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Documents))]
    public void Document_EveryCodeBlock_IsInTheExamples(string document)
    {
        string[] sources = [.. Directory.EnumerateFiles(Path.Combine(Checkout.Root, "tests"), "*.cs", SearchOption.AllDirectories)
            .Where(path => path.Contains($"{Path.DirectorySeparatorChar}Examples{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Select(path => Lines(File.ReadAllText(path)))];
        foreach (string block in File.ReadAllText(document).Split("```csharp\n").Skip(1).Select(rest => Lines(rest.Split("```")[0])))
        {
            Assert.That(sources.Any(source => source.Contains(block, StringComparison.Ordinal)), Is.True, () => $"not in tests/*/Examples:\n{block}");
        }
    }

    [Test]
    public void ReadmeExample_RunTwice_GivesTheSameOutput()
    {
        using StringWriter first = new(), second = new();
        Assert.That(Vehicles.Drive(first), Is.EqualTo(Vehicles.Drive(second)));
        Assert.That(second.ToString(), Is.EqualTo(first.ToString()).And.Contain("1: ").And.Contain("2: "));
    }

    /// <summary>Indentation is ignored: a document's code has none.</summary>
    private static string Lines(string text) => string.Join('\n', text.Split('\n').Select(line => line.Trim())).Trim();
}
