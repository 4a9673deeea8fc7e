using System.Text.Json;
using System.Text.RegularExpressions;

namespace Lsm.Package.Tests;

/// <summary>The Unity package as build/unity.sh builds it. Unity itself is not available: the scripts are compiled against stubs, in C# 9 as in Unity.</summary>
public partial class UnityTests
{
    private TemporaryFolder folder = null!;
    private string package = "";

    [OneTimeSetUp]
    public void BuildPackage()
    {
        folder = new();
        package = folder["com.lsm.runtime"];
        Programs.Run(Checkout.Root, "bash", Path.Combine("build", "unity.sh"), package);
    }

    [OneTimeTearDown]
    public void DeleteFolder() => folder.Dispose();

    [Test]
    public void Manifest_Content_MatchesTheFiles()
    {
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(package, "package.json")));
        JsonElement root = manifest.RootElement;
        Assert.That(root.GetProperty("name").GetString(), Is.EqualTo(Path.GetFileName(package)));
        Version version = AssemblyVersion(Plugin("Lsm.Runtime"));
        Assert.That(root.GetProperty("version").GetString(), Is.EqualTo(version.ToString(3)));
        foreach (JsonElement sample in root.GetProperty("samples").EnumerateArray())
        {
            Assert.That(Directory.EnumerateFiles(Path.Combine(package, sample.GetProperty("path").GetString()!), "*.cs"), Is.Not.Empty);
        }

        foreach (string name in (string[])["README.md", "CHANGELOG.md", "LICENSE.md"])
        {
            Assert.That(new FileInfo(Path.Combine(package, name)).Length, Is.GreaterThan(100), name);
        }

        foreach (string assembly in Directory.EnumerateFiles(package, "*.asmdef", SearchOption.AllDirectories))
        {
            using JsonDocument definition = JsonDocument.Parse(File.ReadAllText(assembly));
            foreach (JsonElement reference in definition.RootElement.GetProperty("precompiledReferences").EnumerateArray())
            {
                Assert.That(Path.Combine(package, "Runtime", "Plugins", reference.GetString()!), Does.Exist);
            }
        }
    }

    [Test]
    public void MetaFiles_Guids_AreUniqueAndStable()
    {
        string[] shown = [.. Directory.EnumerateFileSystemEntries(package, "*", SearchOption.AllDirectories)
            .Where(path => !path.Contains('~') && !path.EndsWith(".meta", StringComparison.Ordinal))];
        Dictionary<string, string> guids = shown.ToDictionary(path => Path.GetRelativePath(package, path), path => Guid().Match(File.ReadAllText(path + ".meta")).Groups[1].Value);
        Assert.That(guids.Values, Is.Unique.And.All.Length.EqualTo(32));
        Assert.That(Directory.EnumerateFiles(package, "*.meta", SearchOption.AllDirectories).Count(), Is.EqualTo(shown.Length), "every .meta has its file");

        // The scenes of users refer to these GUIDs.
        Assert.That(guids["Runtime/LiquidBrain.cs"], Is.EqualTo("0814cffb8ba038aff74219457280da99"));
        Assert.That(guids["Runtime/Plugins/Lsm.Runtime.dll"], Is.EqualTo("e994ce3d7590a1e615a76ea868e73b5e"));
    }

    [Test]
    public void Scripts_CompiledAsUnityDoes_Compile()
    {
        string project = Directory.CreateDirectory(folder["scripts"]).FullName;
        WriteProject(project, "scripts", """
            <LangVersion>9</LangVersion>
            <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
            <NoWarn>CS0649</NoWarn>
            """, $"{package}/Runtime/*.cs;{package}/Samples~/**/*.cs;{Checkout.Root}/tests/Lsm.Package.Tests/Unity/*.txt", ReferencesOfScripts());
        Programs.Run(project, "dotnet", "build", "--nologo", "-v", "quiet");
    }

    private static void WriteProject(string folder, string name, string properties, string sources, string references)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, name + ".csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>netstandard2.1</TargetFramework>
                <EnableDefaultCompileItems>false</EnableDefaultCompileItems>
                {properties}
              </PropertyGroup>
              <ItemGroup>
                <Compile Include="{sources}" Exclude="{Checkout.Root}/tools/Lsm.Hashes/Program.cs" />
                {references}
              </ItemGroup>
            </Project>
            """);
    }

    /// <summary>Unity gives scripts the libraries that their assembly definition names, and no others.</summary>
    private string ReferencesOfScripts()
    {
        using JsonDocument definition = JsonDocument.Parse(File.ReadAllText(Path.Combine(package, "Runtime", "Lsm.Unity.asmdef")));
        JsonElement references = definition.RootElement.GetProperty("precompiledReferences");
        return string.Concat(references.EnumerateArray().Select(reference => $"""<Reference Include="{Path.Combine(package, "Runtime", "Plugins", reference.GetString()!)}" />"""));
    }

    [GeneratedRegex("^guid: ([0-9a-f]+)$", RegexOptions.Multiline)]
    private static partial Regex Guid();

    private static Version AssemblyVersion(string path) => System.Reflection.AssemblyName.GetAssemblyName(path).Version!;

    private string Plugin(string name) => Path.Combine(package, "Runtime", "Plugins", name + ".dll");
}
