using System.Text.RegularExpressions;

namespace Lsm.Bench.Tests;

/// <summary>The documents, and the code in them: shell commands and text in backquotes.</summary>
internal static partial class Documents
{
    /// <summary>The paths of all documents, from the root.</summary>
    public static string[] All { get; } =
    [
        "README.md", "CONTRIBUTING.md", "CHANGELOG.md",
        .. new[] { "docs", "samples", "build" }.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Checkout.Root, folder), "*.md", SearchOption.AllDirectories))
            .Select(path => Path.GetRelativePath(Checkout.Root, path).Replace('\\', '/'))
            .Where(path => !path.Contains("/bin/", StringComparison.Ordinal) && !path.Contains("/obj/", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
    ];

    public static string Text(string document) => File.ReadAllText(Path.Combine(Checkout.Root, document)).ReplaceLineEndings("\n");

    /// <summary>The lines of fenced blocks without comments, and each text in backquotes as one line.</summary>
    public static IEnumerable<string> Code(string document)
    {
        string[] parts = Text(document).Split("```");
        for (int i = 0; i < parts.Length; i++)
        {
            bool fenced = i % 2 == 1;
            foreach (string line in fenced ? parts[i].Split('\n').Skip(1) : Quoted().Matches(parts[i]).Select(match => match.Groups[1].Value))
            {
                string text = Comment().Replace(Blanks().Replace(line, " "), "").Trim();
                if (text.Length > 0)
                {
                    yield return text;
                }
            }
        }
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();

    [GeneratedRegex(" # .*$")]
    private static partial Regex Comment();
}
