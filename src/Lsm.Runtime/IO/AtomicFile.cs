namespace Lsm.Runtime.IO;

/// <summary>
/// Replaces a file as a whole or not at all: the content goes to a temporary file in the same folder, is flushed to the disk, and takes
/// the name in one rename. An exception, a killed process or a full disk leaves the old file as it was; a killed process also leaves its
/// temporary file, called like the target plus <c>.&lt;random&gt;.tmp</c>, which may be deleted.
/// </summary>
internal static class AtomicFile
{
    /// <summary>Says that a file's folder is missing, where it is, before anything is done for the file.</summary>
    /// <exception cref="DirectoryNotFoundException">It is.</exception>
    public static void RequireFolder(string path)
    {
        string target = Path.GetFullPath(path);
        if (Path.GetDirectoryName(target) is { } folder && !Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"'{target}' cannot be written: there is no folder '{folder}', or none that can be reached. Make it, or name another file.");
        }
    }

    public static void Write(string path, Action<Stream> write)
    {
        RequireFolder(path);
        string target = Path.GetFullPath(path);
        string temporary = $"{target}.{Path.GetRandomFileName().Replace(".", "", StringComparison.Ordinal)}.tmp";
        try
        {
            // 64 KiB: headers and small tensors are gathered, large pieces pass straight through.
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, target, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
