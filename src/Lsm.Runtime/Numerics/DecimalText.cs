using System.Globalization;

namespace Lsm.Runtime.Numerics;

/// <summary>Numbers as text: the shortest one that gives the same bits when it is read, the same on every runtime, because files hold it.</summary>
internal static class DecimalText
{
    public static string Of(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    public static string Of(float value) => value.ToString("R", CultureInfo.InvariantCulture);
}
