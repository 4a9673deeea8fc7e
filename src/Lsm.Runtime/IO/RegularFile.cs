namespace Lsm.Runtime.IO;

/// <summary>Restricts reading and writing to regular files. A device or a pipe can block forever, or execute a file's content as commands.</summary>
internal static class RegularFile
{
    /// <summary>Refuses a path that leads to something other than a regular file. A path that leads nowhere passes. Devices, pipes and sockets are recognised on Linux.</summary>
    /// <exception cref="IOException">It leads to a folder, a device, a pipe or a socket; the message says to which.</exception>
    public static void Require(string path)
    {
        string kind = Directory.Exists(path) ? "a folder"
            : OperatingSystem.IsLinux() && UnixFile.StatusOf(path) is { IsRegular: false } other ? other.Kind
            : "";
        if (kind.Length > 0)
        {
            throw new IOException($"'{path}' is {kind}; give the name of a regular file.");
        }
    }

    /// <summary>The full path of the file to write: links are followed, to a file that need not exist.</summary>
    /// <exception cref="IOException">The links lead in a circle.</exception>
    public static string FollowLinks(string path)
    {
        string full = Path.GetFullPath(path);
        return OperatingSystem.IsWindows() ? File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full : UnixFile.FollowLinks(full);
    }
}
