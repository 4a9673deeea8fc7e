using System.CommandLine;
using System.Globalization;
using System.Numerics;

namespace Lsm.Bench;

/// <summary>Refuses numbers with which nothing is measured.</summary>
internal static class OptionRange
{
    public static void AtLeast<T>(this Option<T> option, T least)
        where T : struct, INumber<T> => option.Refuse(value => value < least, string.Create(CultureInfo.InvariantCulture, $"it must be at least {least}"));

    public static void Between<T>(this Option<T> option, T least, T most)
        where T : struct, INumber<T> => option.Refuse(value => value < least || value > most, string.Create(CultureInfo.InvariantCulture, $"it must be {least} to {most}"));

    private static void Refuse<T>(this Option<T> option, Predicate<T> isWrong, string legal)
        where T : struct, INumber<T> => option.Validators.Add(result =>
        {
            // The parser itself refuses a value that is not a number.
            if (result.Tokens.Count == 1 && T.TryParse(result.Tokens[0].Value, NumberStyles.Integer, CultureInfo.InvariantCulture, out T value) && isWrong(value))
            {
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{option.Name} is {value}; {legal}."));
            }
        });
}
