using System.Globalization;

namespace Lsm.Tests;

/// <summary>A culture whose numbers have a comma, another sign and points between thousands.</summary>
internal static class CommaCulture
{
    private static readonly CultureInfo Comma = new("")
    {
        NumberFormat = { NumberDecimalSeparator = ",", NumberGroupSeparator = ".", NegativeSign = "~", PositiveSign = "#" },
    };

    /// <summary>The result of a function that runs under the culture.</summary>
    public static T Run<T>(Func<T> run)
    {
        CultureInfo old = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = Comma;
            return run();
        }
        finally
        {
            CultureInfo.CurrentCulture = old;
        }
    }
}
