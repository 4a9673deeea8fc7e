using System.Text.RegularExpressions;

namespace Lsm.Tool.Doctor;

/// <summary>The text of <see cref="Runtime.LsmEngine.Choice"/> in few words, and what explains it. The first sentence names the engine, and after a colon its sizes; the others are reasons.</summary>
/// <param name="Engine">The engine: the CPU, or a device and its kernels.</param>
/// <param name="Reasons">Whole sentences.</param>
internal sealed partial record EngineChoice(string Engine, string[] Reasons)
{
    private const string Cpu = "CPU engine";

    public static EngineChoice Of(string choice)
    {
        string[] sentences = Sentences().Split(choice);
        string engine = sentences[0].Split(": ")[0].TrimEnd('.');
        return new EngineChoice(
            engine.StartsWith(Cpu, StringComparison.Ordinal) ? Cpu : engine,
            [.. sentences.Skip(1).Where(static sentence => !sentence.StartsWith("It passed the self-test", StringComparison.Ordinal))]); // the table of the devices says it
    }

    [GeneratedRegex(@"(?<=\.) (?=\p{Lu})")]
    private static partial Regex Sentences();
}
