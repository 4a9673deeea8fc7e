using System.Reflection;

namespace Lsm.Shaders;

/// <summary>The SPIR-V modules built from <c>shaders/*.comp</c> and embedded in this assembly. Free-threaded.</summary>
/// <remarks>
/// Every module exists twice: plain (SPIR-V 1.0 with core Vulkan 1.0 features), and with the execution modes RoundingModeRTE and
/// SignedZeroInfNanPreserve for 32 bits (SPV_KHR_float_controls), for devices that have them.
/// </remarks>
internal static class ShaderCatalog
{
    private const string PlainEnd = ".spv";
    private const string RoundedEnd = ".rte.spv";

    /// <summary>The names of all modules, in ordinal order: the file names in <c>shaders/</c> without <c>.comp</c>.</summary>
    public static IReadOnlyList<string> Names { get; } = ListNames();

    /// <summary>The bytes of one module, a whole number of little-endian 32-bit words.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="roundToNearest">The build with the two execution modes instead of the plain one.</param>
    /// <exception cref="ArgumentException">No module has that name; the message lists the existing ones.</exception>
    public static byte[] Load(string name, bool roundToNearest = false)
    {
        using Stream? stream = typeof(ShaderCatalog).Assembly.GetManifestResourceStream(name + (roundToNearest ? RoundedEnd : PlainEnd));
        if (stream is null)
        {
            throw new ArgumentException($"There is no shader module named '{name}'. There are: {string.Join(", ", Names)}.", nameof(name));
        }

        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static string[] ListNames()
    {
        Assembly assembly = typeof(ShaderCatalog).Assembly;
        return [.. assembly.GetManifestResourceNames()
            .Where(resource => resource.EndsWith(RoundedEnd, StringComparison.Ordinal))
            .Select(resource => resource[..^RoundedEnd.Length])
            .Order(StringComparer.Ordinal)];
    }
}
