using Lsm.Runtime.Files;
using Lsm.Runtime.IO;

namespace Lsm.Tool.Data;

/// <summary>The path of a model, a state or a recording on the command line.</summary>
internal static class SavedFile
{
    /// <summary>Checks that a path names a file of a kind.</summary>
    /// <param name="path">The path.</param>
    /// <param name="kind">The kind.</param>
    /// <param name="toDo">What to do if nothing is there, or another file: one sentence.</param>
    /// <returns>The path.</returns>
    /// <exception cref="ToolException">Nothing is there, or a folder, a file of another kind, or a file with a damaged header.</exception>
    /// <exception cref="IOException">It is a device or a pipe, or it cannot be read.</exception>
    public static string Require(string path, SavedKind kind, string toDo)
    {
        SavedKind found = KindOf(path, toDo);
        return found == kind ? path : throw new ToolException($"{path} is {Name(found)}, not {Name(kind)}. {toDo}");
    }

    /// <summary>The kind of a file.</summary>
    /// <param name="path">The path.</param>
    /// <param name="toDo">What to do if nothing is there: one sentence.</param>
    /// <exception cref="ToolException">Nothing is there, or a folder, a file of another program, or a file with a damaged header.</exception>
    /// <exception cref="IOException">It is a device or a pipe, or it cannot be read.</exception>
    public static SavedKind KindOf(string path, string toDo)
    {
        if (Directory.Exists(path))
        {
            throw new ToolException($"{path} is a folder; name a file.");
        }

        if (!File.Exists(path))
        {
            throw new ToolException($"{path} does not exist. {toDo}");
        }

        RegularFile.Require(path);
        if (!HasHeader(path))
        {
            throw new ToolException($"{path} is not a model, a state or a recording.");
        }

        try
        {
            using SafetensorsFile file = SafetensorsFile.Open(path);
            return file.Metadata.GetValueOrDefault("format") switch
            {
                "lsm.model" => SavedKind.Model,
                "lsm.state" => SavedKind.State,
                "lsm.recording" => SavedKind.Recording,
                _ => throw new ToolException($"{path} is a safetensors file of another program, not a model, a state or a recording."),
            };
        }
        catch (InvalidDataException damage)
        {
            string reason = damage.Message.Replace($"{Path.GetFileName(path)}: ", "", StringComparison.Ordinal);
            throw new ToolException($"{path} is incomplete or damaged: {reason} Copy the file again, or create it again.", damage);
        }
    }

    /// <summary>The kind in words.</summary>
    public static string Name(SavedKind kind) => kind switch { SavedKind.Model => "a model", SavedKind.State => "a saved state", _ => "a recording" };

    // The first bytes of a text file would be a header length that no safetensors file has.
    private static bool HasHeader(string path)
    {
        using FileStream file = File.OpenRead(path);
        Span<byte> start = stackalloc byte[8];
        return file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) < start.Length || LittleEndian.ReadUInt64(start) <= SafetensorsHeader.MaxLength;
    }
}
