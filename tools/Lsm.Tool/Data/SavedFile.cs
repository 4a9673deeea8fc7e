using Lsm.Runtime.Files;
using Lsm.Runtime.IO;

namespace Lsm.Tool.Data;

/// <summary>The path of a model, a state or a recording on the command line.</summary>
internal static class SavedFile
{
    /// <summary>Refuses a path that leads to no file of the library.</summary>
    /// <param name="path">The path.</param>
    /// <param name="toDo">What to do if nothing is there: one sentence.</param>
    /// <returns>The path.</returns>
    /// <exception cref="ToolException">It leads nowhere, to a folder, or to a file of another kind.</exception>
    /// <exception cref="IOException">It leads to a device or a pipe, or the file cannot be read.</exception>
    public static string Require(string path, string toDo)
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
        using FileStream file = File.OpenRead(path);
        Span<byte> start = stackalloc byte[8];
        // A text gives a header length that no file has. Damaged files are the library's to describe.
        return file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) < start.Length || LittleEndian.ReadUInt64(start) <= SafetensorsHeader.MaxLength
            ? path
            : throw new ToolException($"{path} is not a model, a state or a recording.");
    }
}
