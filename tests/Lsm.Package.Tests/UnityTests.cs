using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Lsm.Package.Tests;

/// <summary>The Unity package as build/unity.sh builds it. Unity itself is not available: the scripts are compiled against stubs, in C# 9 as in Unity.</summary>
public partial class UnityTests
{
    private static readonly string[] Own = ["Lsm.Runtime", "Lsm.Shaders"];
    private string folder = "";
    private string package = "";

    [OneTimeSetUp]
    public void BuildPackage()
    {
        folder = Directory.CreateTempSubdirectory("lsm-unity").FullName;
        package = Path.Combine(folder, "com.lsm.runtime");
        Programs.Run(Checkout.Root, "bash", Path.Combine("build", "unity.sh"), package);
    }

    [OneTimeTearDown]
    public void DeleteFolder() => Directory.Delete(folder, recursive: true);

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
    public void Plugins_References_AreCompleteAndAllNeeded()
    {
        HashSet<string> standard = [.. Directory.EnumerateFiles(StandardFolder(), "*.dll").Select(path => Path.GetFileNameWithoutExtension(path))];
        string[] plugins = [.. Directory.EnumerateFiles(Path.Combine(package, "Runtime", "Plugins"), "*.dll").Select(path => Path.GetFileNameWithoutExtension(path))];
        Assert.That(plugins.Intersect(standard), Is.Empty, "these are part of .NET Standard 2.1");

        var reached = new HashSet<string>(Own);
        for (var open = new Queue<string>(Own); open.TryDequeue(out string? name);)
        {
            foreach (string reference in References(Plugin(name)).Where(reference => !standard.Contains(reference)))
            {
                Assert.That(plugins, Does.Contain(reference), $"referenced by {name}");
                if (reached.Add(reference))
                {
                    open.Enqueue(reference);
                }
            }
        }

        Assert.That(plugins, Is.EquivalentTo(reached), "every library is referenced");
        Assert.That(References(Plugin("Lsm.Runtime")), Does.Contain("netstandard").And.No.Member("System.Runtime"));
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
        string project = Directory.CreateDirectory(Path.Combine(folder, "scripts")).FullName;
        File.WriteAllText(Path.Combine(project, "scripts.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>netstandard2.1</TargetFramework>
                <LangVersion>9</LangVersion>
                <EnableDefaultCompileItems>false</EnableDefaultCompileItems>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <NoWarn>CS0649</NoWarn>
              </PropertyGroup>
              <ItemGroup>
                <Compile Include="{package}/Runtime/*.cs;{package}/Samples~/**/*.cs;{Checkout.Root}/tests/Lsm.Package.Tests/Unity/*.txt" />
                <Reference Include="{package}/Runtime/Plugins/*.dll" />
              </ItemGroup>
            </Project>
            """);
        Programs.Run(project, "dotnet", "build", "--nologo", "-v", "quiet");
    }

    [GeneratedRegex("^guid: ([0-9a-f]+)$", RegexOptions.Multiline)]
    private static partial Regex Guid();

    private static IEnumerable<string> References(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        MetadataReader reader = file.GetMetadataReader();
        return [.. reader.AssemblyReferences.Select(handle => reader.GetString(reader.GetAssemblyReference(handle).Name))];
    }

    private static Version AssemblyVersion(string path) => System.Reflection.AssemblyName.GetAssemblyName(path).Version!;

    private static string StandardFolder()
    {
        string packages = Programs.Run(Checkout.Root, "dotnet", "nuget", "locals", "global-packages", "--list").Split(": ")[1].Trim();
        return Path.Combine(packages, "netstandard.library.ref", "2.1.0", "ref", "netstandard2.1");
    }

    private string Plugin(string name) => Path.Combine(package, "Runtime", "Plugins", name + ".dll");
}
