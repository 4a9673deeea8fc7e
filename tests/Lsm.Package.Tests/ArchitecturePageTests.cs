using System.Text.RegularExpressions;

namespace Lsm.Package.Tests;

/// <summary>docs/architecture.md names only paths, types and members that exist, and lists the layers in their order.</summary>
public sealed partial class ArchitecturePageTests
{
    private static readonly string[] Parts = File.ReadAllText(Path.Combine(Checkout.Root, "docs/architecture.md")).ReplaceLineEndings("\n").Split("```");

    /// <summary>[type]: the sources that declare it, one after the other.</summary>
    private static readonly Dictionary<string, string> Types = DeclaredTypes();

    private static readonly string[] Layers = LayersOfTheTest();

    [Test]
    public void Page_EveryPath_Exists()
    {
        string[] paths = [.. Code().Where(IsPath)];
        Assert.That(paths, Has.Length.GreaterThan(30));
        Assert.That(paths.Where(path => !Path.Exists(Path.Combine(Checkout.Root, path))), Is.Empty);
    }

    [Test]
    public void Page_EveryType_IsDeclaredInTheSources()
    {
        string[] names = [.. Code().Where(code => TypeName().IsMatch(code)).Except(Layers)];
        Assert.That(names, Has.Length.GreaterThan(80));
        Assert.That(names.Where(name => !Types.ContainsKey(name)), Is.Empty);
    }

    [Test]
    public void Page_EveryMember_IsInTheSourceOfItsType()
    {
        Match[] members = [.. Code().Select(code => MemberName().Match(code)).Where(match => match.Success && match.Groups[1].Value != "Lsm")];
        Assert.That(members, Has.Length.GreaterThan(20));
        Assert.That(members.Where(member => !HasMember(member.Groups[1].Value, member.Groups[2].Value)), Is.Empty);
    }

    [Test]
    public void Page_EveryProject_Exists()
    {
        string[] projects = [.. Code().Where(code => code.StartsWith("Lsm.", StringComparison.Ordinal))];
        Assert.That(projects, Has.Length.GreaterThan(4));
        Assert.That(projects.Where(project => !new[] { "src", "tools", "tests" }.Any(folder => Directory.Exists(Path.Combine(Checkout.Root, folder, project)))), Is.Empty);
    }

    [Test]
    public void Diagram_EveryName_IsATypeOrAMember()
    {
        string sources = string.Concat(Types.Values.Distinct());
        string[] names = [.. Parts.Where((_, i) => i % 2 == 1).SelectMany(block => DiagramName().Matches(block)).Select(match => match.Value).Distinct()];
        Assert.That(names, Has.Length.GreaterThan(15));
        Assert.That(names.Where(name => !Regex.IsMatch(sources, $@"\b{name}\b")), Is.Empty);
    }

    [Test]
    public void Page_TableOfLayers_HasTheOrderOfTheArchitectureTest()
    {
        string table = Parts[0].Split("\n## ").Single(section => section.StartsWith("Layers\n", StringComparison.Ordinal)).Split("\n\n").First(part => part.StartsWith("| folder", StringComparison.Ordinal));
        string[] rows = [.. table.Split('\n').Skip(2).Select(row => row.Split('`')[1])];
        Assert.That(rows, Is.EqualTo(Layers));
    }

    /// <summary>What the page has in backquotes.</summary>
    private static IEnumerable<string> Code() => Parts.Where((_, i) => i % 2 == 0).SelectMany(text => Quoted().Matches(text)).Select(match => match.Groups[1].Value).Distinct();

    private static bool IsPath(string code) => code.Contains('/', StringComparison.Ordinal) || code.EndsWith(".md", StringComparison.Ordinal);

    private static bool HasMember(string type, string member) => Types.TryGetValue(type, out string? source) && Regex.IsMatch(source, $@"\b{member}\b");

    private static Dictionary<string, string> DeclaredTypes()
    {
        var types = new Dictionary<string, string>();
        string[] files = Directory.GetFiles(Path.Combine(Checkout.Root, "src"), "*.cs", SearchOption.AllDirectories);
        foreach (string file in files.Where(static file => !file.Split(Path.DirectorySeparatorChar).Contains("obj")))
        {
            string source = File.ReadAllText(file);
            foreach (string name in Declaration().Matches(source).Select(match => match.Groups[1].Value).Distinct())
            {
                types[name] = types.GetValueOrDefault(name) + source;
            }
        }

        return types;
    }

    private static string[] LayersOfTheTest()
    {
        string test = File.ReadAllText(Path.Combine(Checkout.Root, "tests/Lsm.Runtime.Tests/ArchitectureTests.cs"));
        string list = test.Split("string[] Layers =")[1].Split(';')[0];
        return [.. LayerName().Matches(list).Select(match => match.Groups[1].Value)];
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();

    [GeneratedRegex("^[A-Z][A-Za-z0-9]+$")]
    private static partial Regex TypeName();

    [GeneratedRegex(@"^([A-Z][A-Za-z0-9]*)\.([A-Z][A-Za-z0-9]*)$")]
    private static partial Regex MemberName();

    /// <summary>Two words or more, each with a capital letter.</summary>
    [GeneratedRegex(@"\b[A-Z][a-z0-9]+(?:[A-Z][a-z0-9]+)+\b")]
    private static partial Regex DiagramName();

    [GeneratedRegex(@"^\s*(?:(?:public|internal|private|file|static|sealed|abstract|readonly|ref|unsafe|partial) )*(?:class|struct|interface|enum|record struct|record) ([A-Z]\w*)", RegexOptions.Multiline)]
    private static partial Regex Declaration();

    [GeneratedRegex("\"([A-Za-z]+)\"")]
    private static partial Regex LayerName();
}
