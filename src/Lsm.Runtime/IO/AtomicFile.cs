namespace Lsm.Runtime.IO;

/// <summary>
/// Replaces a file completely or not at all: the content is written to a temporary file in the same folder, flushed to the disk, and
/// renamed in one operation. After an exception, a killed process or a full disk the old file is unchanged. Only a killed process leaves its
/// temporary file, <c>.lsm-RANDOM.tmp</c>, which may be deleted.
/// </summary>
/// <remarks>
/// A link is followed: the file that it points to is replaced. On Linux the new file has the owner, the group and the mode of the old one. Folders, devices,
/// pipes and sockets are refused. Other hard links keep the old content.
/// </remarks>
internal static class AtomicFile
{
    /// <summary>Refuses a path whose folder is missing, before any work is done for the file.</summary>
    /// <exception cref="DirectoryNotFoundException">The folder is missing.</exception>
    public static void RequireFolder(string path)
    {
        string target = Path.GetFullPath(path);
        if (Path.GetDirectoryName(target) is { } folder && !Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"'{target}' cannot be written: the folder '{folder}' does not exist or cannot be reached. Create it, or name another file.");
        }
    }

    /// <summary>Writes a file.</summary>
    /// <param name="path">The file. The temporary file is in its folder.</param>
    /// <param name="write">Writes the content to the stream that it is given.</param>
    /// <exception cref="IOException">The path is not that of a regular file, or the file cannot be written; an existing file does not change.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        RequireFolder(path);
        RegularFile.Require(path);
        string target = RegularFile.FollowLinks(path);
        RequireFolder(target);
        RegularFile.Require(target);
        UnixFileStatus? old = OperatingSystem.IsLinux() ? UnixFile.StatusOf(target) : null;

        // A name of fixed length, because the target's name may be as long as the file system allows.
        string name = $".lsm-{Path.GetRandomFileName().Replace(".", "", StringComparison.Ordinal)}.tmp";
        string temporary = Path.Combine(Path.GetDirectoryName(target)!, name);
        try
        {
            // 64 KiB: headers and small tensors are gathered, large pieces pass straight through.
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16))
            {
                if (old is { } status)
                {
                    UnixFile.Give(temporary, status); // while it is empty, so that the content is never open to others
                }

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
