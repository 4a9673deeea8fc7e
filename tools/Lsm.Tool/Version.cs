namespace Lsm.Tool;

/// <summary>The tool's version, which is that of the libraries it is built with.</summary>
internal static class Version
{
    public static string Text { get; } = typeof(Version).Assembly.GetName().Version!.ToString(3);
}
