using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;

namespace Lsm.Package.Tests;

/// <summary>The content of the packages.</summary>
public class PackageTests
{
    private static readonly Dictionary<string, string[]> Dependencies = new()
    {
        ["Lsm.Shaders/net10.0"] = [],
        ["Lsm.Shaders/.NETStandard2.1"] = ["System.Runtime.CompilerServices.Unsafe"],
        ["Lsm.Runtime/net10.0"] = ["Lsm.Shaders", "Microsoft.Extensions.DependencyModel", "Silk.NET.Vulkan"],
        ["Lsm.Runtime/.NETStandard2.1"] =
        [
            "Lsm.Shaders", "Microsoft.Bcl.TimeProvider", "Microsoft.Extensions.DependencyModel", "Silk.NET.Vulkan",
            "System.Diagnostics.DiagnosticSource", "System.Runtime.CompilerServices.Unsafe", "System.Text.Json",
        ],
        ["Lsm.Ecs/net10.0"] = ["Lsm.Ecs.Worlds", "Lsm.Runtime"],
        ["Lsm.Ecs.Worlds/net10.0"] = [],
        ["Lsm.Nir/net10.0"] = ["Lsm.Runtime", "PureHDF"],
        ["Lsm.Activity/net10.0"] = ["Lsm.Runtime", "ScottPlot", "SkiaSharp.NativeAssets.Linux.NoDependencies"],
        ["Lsm.Inspector/net10.0"] = ["Lsm.Ecs"],
        ["Lsm.Lockstep/net10.0"] = ["Lsm.Runtime"],
    };

    [Test]
    public void Pack_Solution_GivesTheseAndNoOthers() =>
        Assert.That(Directory.GetFiles(Feed.Folder).Select(path => Path.GetFileName(path).Split(".0.")[0] + Path.GetExtension(path)), Is.EquivalentTo(Feed.Names.Append(Feed.Tool).Select(name => name + ".nupkg")));

    [Test]
    public void Package_Content_HasLibrariesDocumentationAndGalleryFiles([ValueSource(typeof(Feed), nameof(Feed.Names))] string name)
    {
        using ZipArchive package = Open(name);
        string[] libraries = [.. Targets(name).Select(target => $"lib/{(target == "net10.0" ? target : "netstandard2.1")}/{name}")];
        string[] files = [.. package.Entries.Select(entry => entry.FullName)
            .Where(path => !path.StartsWith("_rels/", StringComparison.Ordinal) && !path.StartsWith("package/", StringComparison.Ordinal) && path != "[Content_Types].xml")];
        Assert.That(files, Is.EquivalentTo(libraries.SelectMany(path => (string[])[path + ".dll", path + ".xml"]).Concat([name + ".nuspec", "README.md", "THIRD-PARTY-NOTICES.txt", "icon.png"])));
        XElement metadata = Metadata(package, name);
        Assert.That(metadata.Child("license").Value, Is.EqualTo("MIT"));
        Assert.That((metadata.Child("readme").Value, metadata.Child("icon").Value), Is.EqualTo(("README.md", "icon.png")));
        Assert.That(metadata.Child("description").Value, Is.Not.Empty.And.Not.EqualTo("Package Description"));
    }

    [Test]
    public void Package_Dependencies_AreTheOnesUsed([ValueSource(typeof(Feed), nameof(Feed.Names))] string name)
    {
        using ZipArchive package = Open(name);
        XElement[] groups = [.. Metadata(package, name).Child("dependencies").Elements()];
        Assert.That(groups.Select(group => group.Attribute("targetFramework")!.Value), Is.EquivalentTo(Targets(name)));
        foreach (XElement group in groups)
        {
            string target = group.Attribute("targetFramework")!.Value;
            Assert.That(group.Elements().Select(one => one.Attribute("id")!.Value), Is.EquivalentTo(Dependencies[$"{name}/{target}"]), target);
        }
    }

    [Test]
    public void Package_Symbols_AreEmbeddedWithoutMachinePaths([ValueSource(typeof(Feed), nameof(Feed.Names))] string name)
    {
        using ZipArchive package = Open(name);
        foreach (ZipArchiveEntry entry in package.Entries.Where(entry => entry.FullName.EndsWith(".dll", StringComparison.Ordinal)))
        {
            using var bytes = new MemoryStream();
            using (Stream library = entry.Open())
            {
                library.CopyTo(bytes);
            }

            using var file = new PEReader(new MemoryStream(bytes.ToArray()));
            DebugDirectoryEntry[] directory = [.. file.ReadDebugDirectory()];
            Assert.That(directory.Select(one => one.Type), Does.Contain(DebugDirectoryEntryType.Reproducible));
            using MetadataReaderProvider symbols = file.ReadEmbeddedPortablePdbDebugDirectoryData(directory.Single(one => one.Type == DebugDirectoryEntryType.EmbeddedPortablePdb));
            MetadataReader reader = symbols.GetMetadataReader();
            string[] sources = [.. reader.Documents.Select(handle => reader.GetString(reader.GetDocument(handle).Name))];
            Assert.That(sources.Where(path => path.StartsWith($"/_/src/{name}/", StringComparison.Ordinal)), Is.Not.Empty);
            Assert.That(sources.Where(path => !path.StartsWith("/_", StringComparison.Ordinal)), Is.Empty, entry.FullName);
        }

        string? address = Metadata(package, name).Child("repository").Attribute("url")?.Value;
        Assert.That(address, Is.Null.Or.StartsWith("https://"), "the remote of the clone, if it has a public address");
    }

    [Test]
    public void Notices_OfThePage_HaveTheCopyrightOfUPlot()
    {
        string licence = File.ReadAllText(Path.Combine(Checkout.Root, "src/Lsm.Inspector/Page/node_modules/uplot/LICENSE"));
        using ZipArchive package = Open("Lsm.Inspector");
        Assert.That(Notices.Read(package), Does.Contain("uPlot").And.Contain(licence.Split('\n').Single(line => line.StartsWith("Copyright", StringComparison.Ordinal)).Trim()));
    }

    [Test]
    public void Notices_OfTheTool_NameEveryLibraryOfOthers()
    {
        using ZipArchive package = Open(Feed.Tool);
        string[] libraries = [.. package.Entries.Where(entry => entry.Name.EndsWith(".dll", StringComparison.Ordinal)).Select(entry => Path.GetFileNameWithoutExtension(entry.Name))
            .Where(name => name != "lsm" && !name.StartsWith("Lsm.", StringComparison.Ordinal))];
        Assert.That(libraries, Is.Not.Empty);
        Assert.That(Notices.Missing(Notices.Read(package), libraries), Is.Empty, "name the library in THIRD-PARTY-NOTICES.txt, with its licence");
        Assert.That(package.GetEntry("THIRD-PARTY-NOTICES-DOTNET.txt")?.Length, Is.GreaterThan(10_000));
    }

    private static IEnumerable<string> Targets(string name) => Dependencies.Keys.Where(key => key.StartsWith(name + "/", StringComparison.Ordinal)).Select(key => key[(name.Length + 1)..]);

    internal static ZipArchive Open(string name) => ZipFile.OpenRead(Directory.GetFiles(Feed.Folder, name + ".*.nupkg").Single(path => char.IsDigit(Path.GetFileName(path)[name.Length + 1])));

    private static XElement Metadata(ZipArchive package, string name)
    {
        using Stream stream = package.GetEntry(name + ".nuspec")!.Open();
        return XDocument.Load(stream).Root!.Child("metadata");
    }
}

/// <summary>Finds elements by their local name, because the namespace contains the year of the schema.</summary>
file static class Named
{
    public static XElement Child(this XElement parent, string name) => parent.Elements().Single(child => child.Name.LocalName == name);
}
