using System.CommandLine;
using System.Globalization;
using System.Numerics;

namespace Lsm.Bench;

/// <summary>Refuses numbers with which nothing is measured.</summary>
internal static class OptionRange
{
    public static void AtLeast<T>(this Option<T> option, T least)
        where T : struct, INumber<T> => option.Validators.Add(result =>
        {
            // The parser itself refuses a value that is not a number.
            if (result.Tokens.Count == 1 && T.TryParse(result.Tokens[0].Value, NumberStyles.Integer, CultureInfo.InvariantCulture, out T value) && value < least)
            {
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{option.Name} is {value}; it must be at least {least}."));
            }
        });
}
