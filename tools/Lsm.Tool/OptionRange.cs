using System.CommandLine;
using System.Globalization;

namespace Lsm.Tool;

/// <summary>Refuses numbers out of range and unknown words when the command line is parsed.</summary>
internal static class OptionRange
{
    public static void AtLeast<T>(this Option<T> option, double least) => option.Within(least, double.PositiveInfinity);

    /// <summary>Refuses a value outside of <paramref name="least"/> .. <paramref name="most"/>.</summary>
    public static void Within<T>(this Option<T> option, double least, double most) => option.Validators.Add(result =>
    {
        // The parser itself refuses what is no number.
        if (result.Tokens.Count == 1
            && double.TryParse(result.Tokens[0].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            && !(value >= least && value <= most))
        {
            string range = double.IsInfinity(most) ? $"at least {Text(least)}" : $"from {Text(least)} to {Text(most)}";
            result.AddError($"{option.Name} is {result.Tokens[0].Value}; it must be {range}.");
        }
    });

    /// <summary>Refuses a word that is not one of <paramref name="words"/>.</summary>
    public static void OneOf<T>(this Option<T> option, params string[] words)
    {
        option.CompletionSources.Add(words);
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && !words.Contains(result.Tokens[0].Value))
            {
                result.AddError($"{option.Name} is {result.Tokens[0].Value}; it must be {string.Join(", ", words[..^1])} or {words[^1]}.");
            }
        });
    }

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}
