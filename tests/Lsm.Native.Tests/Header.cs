using System.Text.RegularExpressions;

namespace Lsm.Native.Tests;

/// <summary>What lsm.h declares.</summary>
internal static partial class Header
{
    public static string FilePath { get; } = Path.Combine(Checkout.Root, "src/Lsm.Native/include/lsm.h");

    private static readonly string Text = Blanks().Replace(Comments().Replace(File.ReadAllText(FilePath), ""), " ");

    /// <summary>[name]: the value of a constant.</summary>
    public static Dictionary<string, uint> Constants { get; } =
        Defines().Matches(Comments().Replace(File.ReadAllText(FilePath), "")).ToDictionary(match => match.Groups[1].Value, match => uint.Parse(match.Groups[2].Value, null));

    /// <summary>[name]: the result and the parameters of a function, types and names.</summary>
    public static Dictionary<string, (string Result, (string Type, string Name)[] Parameters)> Functions { get; } = FunctionDeclarations().Matches(Text).ToDictionary(
        match => match.Groups[2].Value, match => (Type(match.Groups[1].Value), match.Groups[3].Value == "void" ? [] : match.Groups[3].Value.Split(',').Select(Split).ToArray()));

    /// <summary>[name]: the fields of a structure, types and names.</summary>
    public static Dictionary<string, (string Type, string Name)[]> Structures { get; } = StructureDeclarations().Matches(Text).ToDictionary(
        match => match.Groups[1].Value, match => match.Groups[2].Value.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Split).ToArray());

    private static (string Type, string Name) Split(string declaration)
    {
        int name = declaration.LastIndexOfAny([' ', '*']) + 1;
        return (Type(declaration[..name]), declaration[name..]);
    }

    private static string Type(string text) => text.Trim();

    [GeneratedRegex(@"/\*.*?\*/", RegexOptions.Singleline)]
    private static partial Regex Comments();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();

    [GeneratedRegex(@"^#define (LSM_\w+) (\d+)\s*$", RegexOptions.Multiline)]
    private static partial Regex Defines();

    [GeneratedRegex(@"((?:const )?\w+ \*?)(lsm_\w+)\(([^()]*)\);")]
    private static partial Regex FunctionDeclarations();

    [GeneratedRegex(@"typedef struct (\w+) \{([^}]*)\}")]
    private static partial Regex StructureDeclarations();
}
