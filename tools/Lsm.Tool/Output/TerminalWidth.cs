namespace Lsm.Tool.Output;

/// <summary>The columns of help and tables.</summary>
internal static class TerminalWidth
{
    /// <summary>Without a terminal, and on a wider one.</summary>
    public const int Most = 100;

    /// <summary>On a narrower terminal; its own line breaks are easier to read than narrower tables.</summary>
    public const int Least = 60;

    /// <summary>The columns for a stream.</summary>
    public static int Of(TextWriter output) => ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected ? Of(Console.WindowWidth) : Most;

    /// <summary>The columns for a terminal of this width; 0 if it does not say.</summary>
    public static int Of(int terminal) => terminal <= 0 ? Most : Math.Clamp(terminal, Least, Most);
}
