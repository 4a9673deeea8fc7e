using System.Runtime.InteropServices;

namespace Lsm.Runtime.Numerics;

/// <summary>The number of threads for an option.</summary>
internal static class ThreadCount
{
    /// <summary>Whether this is .NET in a browser, where a page has one thread that must not wait.</summary>
    private static readonly bool InBrowser = RuntimeInformation.IsOSPlatform(OSPlatform.Create("BROWSER"));

    /// <summary>The threads to use: 0 takes one per core.</summary>
    /// <param name="asked">The value of the option.</param>
    /// <param name="option">The option's name.</param>
    /// <exception cref="PlatformNotSupportedException">More than one thread in a browser.</exception>
    public static int Of(int asked, string option) => Of(asked, option, InBrowser);

    internal static int Of(int asked, string option, bool inBrowser)
    {
        if (!inBrowser)
        {
            return asked == 0 ? Environment.ProcessorCount : asked;
        }

        return asked <= 1 ? 1 : throw new PlatformNotSupportedException($"{option} is {asked}; in a browser there is one thread. Set {option} to 1, or leave it 0.");
    }
}
