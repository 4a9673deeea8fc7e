using System.IO.Compression;
using System.Text.RegularExpressions;

namespace Lsm.Package.Tests;

/// <summary>THIRD-PARTY-NOTICES.txt in the products.</summary>
internal static class Notices
{
    /// <summary>The file in a package.</summary>
    public static string Read(ZipArchive package)
    {
        using var reader = new StreamReader(package.GetEntry("THIRD-PARTY-NOTICES.txt")!.Open());
        return reader.ReadToEnd();
    }

    /// <summary>The libraries that a text does not name. A longer name that contains the name of a library does not count.</summary>
    public static IEnumerable<string> Missing(string text, IEnumerable<string> libraries) =>
        libraries.Where(name => !Regex.IsMatch(text, $@"(?<![\w.]){Regex.Escape(name)}(?!\w|\.\w)"));
}
