using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Lsm.Tool.Tests;

/// <summary>
/// Holds output to a file in <c>Golden/</c>, where times, the processor and the version are replaced by words. LSM_APPROVE=1 writes the file anew; look at
/// the difference before you commit it.
/// </summary>
internal static partial class GoldenOutput
{
    public static void Check(string output, [CallerMemberName] string name = "")
    {
        string path = Path.Combine(Checkout.Root, "tests", "Lsm.Tool.Tests", "Golden", name + ".txt"), normal = Normalise(output);
        if (Environment.GetEnvironmentVariable("LSM_APPROVE") == "1")
        {
            File.WriteAllText(path, normal);
        }

        Assert.That(File.Exists(path), Is.True, $"{path} is missing; run with LSM_APPROVE=1 to write it.");
        Assert.That(normal, Is.EqualTo(File.ReadAllText(path).ReplaceLineEndings("\n")));
        Assert.That(normal.Split('\n').Where(static line => line.EndsWith(' ')), Is.Empty, "No line ends with a blank.");
    }

    private static string Normalise(string text) =>
        Version().Replace(Processor().Replace(Bytes().Replace(Seconds().Replace(Microseconds().Replace(text, "TIME us"), "TIME s"), "SIZE bytes"), "PROCESSOR"), "VERSION");

    [GeneratedRegex(@"[\d.,E+]+ us\b")]
    private static partial Regex Microseconds();

    [GeneratedRegex(@"[\d.]+ s$", RegexOptions.Multiline)]
    private static partial Regex Seconds();

    [GeneratedRegex(@"[\d,]+ bytes")]
    private static partial Regex Bytes();

    [GeneratedRegex(@"\d+ threads, \d+-bit SIMD")]
    private static partial Regex Processor();

    [GeneratedRegex(@"(?<=lsm |Lsm\.Runtime )\d+\.\d+\.\d+")]
    private static partial Regex Version();
}
