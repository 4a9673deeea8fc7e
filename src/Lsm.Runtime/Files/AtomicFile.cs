namespace Lsm.Runtime.Files;

/// <summary>
/// Replaces a file as a whole or not at all: the content goes to a temporary file in the same folder, is flushed to the disk, and takes
/// the name in one rename. An exception, a killed process or a full disk leaves the old file as it was; a killed process also leaves its
/// temporary file, called like the target plus <c>.&lt;random&gt;.tmp</c>, which may be deleted.
/// </summary>
internal static class AtomicFile
{
    public static void Write(string path, Action<Stream> write)
    {
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
