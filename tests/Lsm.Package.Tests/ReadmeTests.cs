using System.IO.Compression;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Lsm.Package.Tests;

/// <summary>The README in a package is the README of the repository with links that also work outside the repository.</summary>
public sealed partial class ReadmeTests
{
    private const string Commit = "0123456789abcdef0123456789abcdef01234567";
    private static readonly string Original = File.ReadAllText(Path.Combine(Checkout.Root, "README.md")).ReplaceLineEndings("\n");

    [TestCase("https://github.com/someone/lsm.git", "https://github.com/someone/lsm/blob", "https://raw.githubusercontent.com/someone/lsm")]
    [TestCase("https://example.org/git/lsm", "https://example.org/git/lsm/blob", "https://example.org/git/lsm/raw")]
    public void PackedReadme_RepositoryWithAddress_LinksToThePackedCommit(string address, string files, string pictures)
    {
        string packed = Write($"-p:RepositoryUrl={address}", $"-p:RepositoryCommit={Commit}");
        Assert.That(Plain(packed), Is.EqualTo(Plain(Original)), "only links differ");
        Assert.That(Relative().Matches(Original), Has.Count.GreaterThan(5));
        foreach (Match link in Relative().Matches(Original))
        {
            string path = link.Groups[3].Value;
            Assert.That(packed, Does.Contain($"{link.Groups[1].Value}[{link.Groups[2].Value}]({(link.Groups[1].Length > 0 ? pictures : files)}/{Commit}/{path})"));
            Assert.That(Path.Combine(Checkout.Root, path.Split('#')[0]), Does.Exist);
        }

        Assert.That(Relative().Matches(packed), Is.Empty);
    }

    [TestCase("")]
    [TestCase("file:///somewhere/lsm.git")]
    public void PackedReadme_RepositoryWithoutAddress_HasNoRelativeLinks(string address)
    {
        string packed = Write($"-p:RepositoryUrl={address}", "-p:PublishRepositoryUrl=false");
        Assert.That(Plain(packed), Is.EqualTo(Plain(Original)), "only links differ");
        Assert.That(Relative().Matches(packed), Is.Empty);
        Assert.That(packed, Does.Contain("](https://github.com/genaray/Arch)"), "an absolute link stays");
    }

    [Test]
    public void PackedReadme_InEachPackage_EqualsTheOneWritten([ValueSource(typeof(Feed), nameof(Feed.Names))] string name)
    {
        using ZipArchive package = PackageTests.Open(name);
        using var text = new StreamReader(package.GetEntry("README.md")!.Open());
        string packed = text.ReadToEnd().ReplaceLineEndings("\n");
        Assert.That(Plain(packed), Is.EqualTo(Plain(Original)));
        Assert.That(Relative().Matches(packed), Is.Empty);
        using Stream nuspec = package.GetEntry(name + ".nuspec")!.Open();
        XElement? repository = XDocument.Load(nuspec).Descendants().SingleOrDefault(element => element.Name.LocalName == "repository");
        if (repository?.Attribute("url")?.Value is { } address)
        {
            string root = address.EndsWith(".git", StringComparison.Ordinal) ? address[..^4] : address;
            Assert.That(packed, Does.Contain($"]({root}/blob/{repository.Attribute("commit")!.Value}/docs/quickstart.md)"));
        }
    }

    /// <summary>The README as packing writes it, without a build.</summary>
    private static string Write(params string[] properties)
    {
        using var folder = new TemporaryFolder();
        string path = folder["README.md"];
        Programs.Run(Checkout.Root, "dotnet", ["msbuild", Path.Combine("src", "Lsm.Shaders"), "-t:PackReadme", "-nologo", $"-p:PackedReadme={path}", .. properties]);
        return File.ReadAllText(path).ReplaceLineEndings("\n");
    }

    /// <summary>The text without pictures, and with links replaced by their text.</summary>
    private static string Plain(string text) => Link().Replace(Picture().Replace(text, ""), "$1").Trim();

    [GeneratedRegex(@"(!?)\[([^\]]*)\]\((?!https?://|#)([^)\s]+)\)")]
    private static partial Regex Relative();

    [GeneratedRegex(@"!\[[^\]]*\]\([^)]*\)")]
    private static partial Regex Picture();

    [GeneratedRegex(@"\[([^\]]+)\]\([^)\s]+\)")]
    private static partial Regex Link();
}
