using System.CommandLine;

namespace Lsm.Tool.Tests;

/// <summary>The help, and the examples in it.</summary>
public sealed class HelpTests
{
    private static IEnumerable<string> Commands => CommandLine.Build().Subcommands.Select(static command => command.Name);

    [TestCaseSource(nameof(Commands))]
    public void Help_EveryCommand_EndsWithExamples(string name)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var errors = new StringWriter();
        Assert.That(CommandLine.Run([name, "--help"], output, errors), Is.Zero);
        Assert.That(output.ToString(), Does.Contain("\nExamples:\n  ").And.Contain("--json"));
        Assert.That(output.ToString().Split('\n').Max(static line => line.Length), Is.LessThanOrEqualTo(100));
    }

    [Test]
    public void Examples_AllCommands_AreUnderstood()
    {
        RootCommand root = CommandLine.Build();
        string[] examples = [.. CommandLine.Examples, .. root.Subcommands.OfType<ToolCommand>().SelectMany(static command => command.Examples)];
        Assert.That(root.Subcommands.OfType<ToolCommand>().Select(static command => command.Examples.Length), Is.All.GreaterThan(0));
        foreach (string call in examples.Select(static example => example[(example.IndexOf("lsm ", StringComparison.Ordinal) + 4)..].Split([" | ", " > ", " && "], StringSplitOptions.None)[0]))
        {
            Assert.That(root.Parse(call).Errors.Select(static error => error.Message), Is.Empty, call);
        }
    }
}
