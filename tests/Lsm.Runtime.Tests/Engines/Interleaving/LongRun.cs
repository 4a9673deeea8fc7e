using System.Globalization;

namespace Lsm.Runtime.Tests.Engines.Interleaving;

/// <summary>
/// What the explicit tests read from the environment: LSM_PROGRAMS is the number of random programs in each test, at least 100 so that every order occurs;
/// LSM_PROGRAM_SEED is the seed that a failed test printed, whose program runs first.
/// </summary>
internal static class LongRun
{
    private const string Count = "LSM_PROGRAMS";
    private const long Least = 100;

    public static string? Seed => Environment.GetEnvironmentVariable("LSM_PROGRAM_SEED") is { Length: > 0 } seed ? seed : null;

    /// <summary>Programs in each test.</summary>
    /// <param name="usual">The number if LSM_PROGRAMS is not set.</param>
    public static long Programs(long usual)
    {
        if (Environment.GetEnvironmentVariable(Count) is not { Length: > 0 } text)
        {
            return usual;
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long programs) && programs >= Least
            ? programs
            : throw new InvalidOperationException($"{Count} is \"{text}\"; it must be a whole number, at least {Least}.");
    }
}
