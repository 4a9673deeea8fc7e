using System.CommandLine;
using System.Text.RegularExpressions;
using Lsm.Bench.Scenarios;

namespace Lsm.Bench.Tests;

/// <summary>The programs accept the command lines in the documents, and a document that lists the options of a program lists all of them.</summary>
public sealed partial class DocumentTests
{
    private const string Bench = "tools/Lsm.Bench";
    private const string Tool = "tools/Lsm.Tool";

    private static readonly Dictionary<string, RootCommand> Programs = new()
    {
        [Bench] = CommandLine.Build(),
        [Tool] = Lsm.Tool.CommandLine.Build(),
        ["tests/Lsm.Fuzz"] = Fuzz.CommandLine.Build(),
        ["samples/RobotArm"] = RobotArm.CommandLine.Build(_ => 0),
        ["samples/SpokenDigits"] = SpokenDigits.CommandLine.Build(),
        ["samples/WallFollower"] = WallFollower.CommandLine.Build(_ => 0),
    };

    [TestCaseSource(typeof(Documents), nameof(Documents.All))]
    public void Document_CallOfAProgram_IsParsed(string document)
    {
        foreach ((string program, string arguments) in Calls(document))
        {
            // The reader replaces N, and chooses in cpu|vulkan.
            string[] words = [.. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word == "N" ? "1" : word.Split('|')[0])];
            Assert.That(Programs[program].Parse(words).Errors.Select(error => error.Message), Is.Empty, () => $"{document}: {program} {arguments}");
        }
    }

    [TestCaseSource(typeof(Documents), nameof(Documents.All))]
    public void Document_NamedOption_Exists(string document)
    {
        string[] called = [.. Calls(document).Select(call => call.Program).Distinct()];
        IEnumerable<string> known = (called.Length > 0 ? called : [.. Programs.Keys]).SelectMany(program => OptionsOf(Programs[program], deep: true));
        foreach (string text in Documents.Code(document))
        {
            Match bench = BenchWords().Match(text);
            if (bench.Success)
            {
                string name = bench.Groups[1].Value;
                Command? command = Programs[Bench].Subcommands.FirstOrDefault(one => one.Name == name);
                Assert.That(command is not null || Catalogue.Names.Contains(name), Is.True, () => $"{document}: Lsm.Bench has no {name}");
                Assert.That(OptionWords(text).Except(OptionsOf(command ?? Programs[Bench], deep: false)), Is.Empty, () => $"{document}: {text}");
            }
            else if (text.StartsWith("--", StringComparison.Ordinal))
            {
                Assert.That(OptionWords(text).Except(known), Is.Empty, () => $"{document}: {text}");
            }
        }
    }

    [TestCaseSource(typeof(Documents), nameof(Documents.All))]
    public void Document_TestFilter_MatchesATest(string document)
    {
        foreach (Match call in Documents.Code(document).Select(text => TestCall().Match(text)).Where(match => match.Success))
        {
            string folder = Path.Combine(Checkout.Root, call.Groups[1].Success ? call.Groups[1].Value : "tests"), name = call.Groups[3].Value;
            string sought = call.Groups[2].Value == "TestCategory=" ? $"Category(\"{name}\")" : name;
            bool found = Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories).Any(path => File.ReadAllText(path).Contains(sought, StringComparison.Ordinal));
            Assert.That(found, Is.True, () => $"{document}: {call.Value}");
        }
    }

    [Test]
    public void BenchmarksDocument_OptionsAndScenarios_AreAllListed()
    {
        string benchmarks = Documents.Text("docs/benchmarks.md"), list = benchmarks[benchmarks.IndexOf("Options:", StringComparison.Ordinal)..];
        list = list[..list.IndexOf("\n\n", StringComparison.Ordinal)];
        IEnumerable<string> own = OptionsOf(Programs[Bench], deep: false).Where(option => option.StartsWith("--", StringComparison.Ordinal)).Except(["--help", "--version"]);
        Assert.That(own.Where(option => !list.Contains($"`{option} ", StringComparison.Ordinal)), Is.Empty);
        string[] words = [.. Documents.All.SelectMany(Documents.Code).SelectMany(text => text.Split(' '))];
        Assert.That(Catalogue.Names.Concat(Programs[Bench].Subcommands.Where(command => !command.Hidden).Select(command => command.Name)).Except(words), Is.Empty);
    }

    [Test]
    public void Calls_OfAllDocuments_NameEveryProgram()
    {
        (string Program, string Arguments)[] calls = [.. Documents.All.SelectMany(Calls)];
        Assert.That(Programs.Keys.Except(calls.Select(call => call.Program)), Is.Empty);
        Assert.That(calls, Has.Length.GreaterThan(20));
        Assert.That(calls, Does.Contain(("samples/RobotArm", "--latency N")).And.Contain((Bench, "failover --engine vulkan")));
    }

    private static IEnumerable<(string Program, string Arguments)> Calls(string document) =>
        from text in Documents.Code(document)
        let run = RunCall().Match(text)
        let demo = DemoCall().Match(text)
        let tool = ToolCall().Match(text)
        where run.Success || demo.Success || tool.Success
        select run.Success ? (run.Groups[1].Value, run.Groups[2].Value) : tool.Success ? (Tool, tool.Groups[1].Value) : ("samples/RobotArm", demo.Groups[1].Value);

    private static IEnumerable<string> OptionWords(string text) => text.Split(' ').Where(word => word.StartsWith("--", StringComparison.Ordinal));

    private static IEnumerable<string> OptionsOf(Command command, bool deep) => command.Options.SelectMany(option => option.Aliases.Append(option.Name))
        .Concat(deep ? command.Subcommands.SelectMany(child => OptionsOf(child, deep)) : []);

    [GeneratedRegex(@"^dotnet run (?:.*)--project (\S+)(?:(?! -- ).)*(?: -- (.*))?$")]
    private static partial Regex RunCall();

    [GeneratedRegex(@"^\./demo\.sh ?(.*)$")]
    private static partial Regex DemoCall();

    /// <summary>"lsm run m.safetensors -", up to a pipe, a redirection or a second command.</summary>
    [GeneratedRegex(@"(?:^|\| )lsm ([a-z]+ (?:(?! (?:[|>]|&&) ).)+)")]
    private static partial Regex ToolCall();

    /// <summary>"Lsm.Bench tick", or "tick --engine vulkan" alone.</summary>
    [GeneratedRegex(@"^(?:Lsm\.Bench (?=[a-z])|(?!lsm )(?=[a-z][a-z0-9]* --))([a-z0-9-]+)")]
    private static partial Regex BenchWords();

    [GeneratedRegex(@"(?:dotnet test (tests/\S+)|\./test\.sh).* --filter ""?(FullyQualifiedName~|TestCategory=|)([\w.]+)")]
    private static partial Regex TestCall();
}
