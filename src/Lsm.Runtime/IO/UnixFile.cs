using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Lsm.Runtime.IO;

/// <summary>The calls of the C library for what .NET does not offer: the kind, mode and owner of a file, and its physical path.</summary>
internal static class UnixFile
{
    private const int WorkingFolder = -100, BasicStatus = 0x7FF, LongestPath = 4096, PermissionBits = 0xFFF;

    /// <summary>The status of the file that a path leads to, links followed. Linux only.</summary>
    /// <returns>Null where there is no such file, or where the system cannot answer.</returns>
    public static UnixFileStatus? StatusOf(string path)
    {
        // struct statx is the same on every Linux architecture: uid at 20, gid at 24, mode at 28.
        var status = new byte[256];
        try
        {
            if (StatX(WorkingFolder, Bytes(path), 0, BasicStatus, status) != 0)
            {
                return null;
            }
        }
        catch (EntryPointNotFoundException)
        {
            return null; // a C library from before 2018
        }

        return new UnixFileStatus(
            BinaryPrimitives.ReadUInt32LittleEndian(status.AsSpan(20)),
            BinaryPrimitives.ReadUInt32LittleEndian(status.AsSpan(24)),
            BinaryPrimitives.ReadUInt16LittleEndian(status.AsSpan(28)));
    }

    /// <summary>Gives a file the owner, the group and the mode of another.</summary>
    /// <exception cref="IOException">The system does not allow it.</exception>
    public static void Give(string path, UnixFileStatus status)
    {
        byte[] name = Bytes(path);
        UnixFileStatus? now = StatusOf(path);
        bool sameOwner = now is { } own && own.User == status.User && own.Group == status.Group;
        if (!sameOwner && ChangeOwner(name, status.User, status.Group) != 0)
        {
            throw new IOException(
                $"The new file cannot be given to user {status.User} and group {status.Group}, who own the old one (error {Marshal.GetLastWin32Error()}). Save under another name, or as that user.");
        }

        // After the owner, because a change of owner clears bits of the mode.
        if (ChangeMode(name, (uint)(status.Mode & PermissionBits)) != 0)
        {
            throw new IOException($"The new file cannot be given the mode of the old one (error {Marshal.GetLastWin32Error()}). Save under another name.");
        }
    }

    /// <summary>Follows a link, and the links that it leads to, to a file that need not exist.</summary>
    /// <exception cref="IOException">The links lead in a circle.</exception>
    public static string FollowLinks(string path)
    {
        for (int link = 0; link < 40; link++)
        {
            // The folder's physical path: ".." in a link's text is meant from there.
            string folder = PhysicalPath(Path.GetDirectoryName(path) ?? "/");
            path = Path.Combine(folder, Path.GetFileName(path));
            if (LinkText(path) is not { } text)
            {
                return path;
            }

            path = Path.Combine(folder, text);
        }

        throw new IOException($"'{path}' is a link that leads to itself. Remove it, or give another name.");
    }

    private static string PhysicalPath(string path)
    {
        var buffer = new byte[LongestPath + 1];
        return RealPath(Bytes(path), buffer) == IntPtr.Zero ? path : Encoding.UTF8.GetString(buffer, 0, Array.IndexOf(buffer, (byte)0));
    }

    private static string? LinkText(string path)
    {
        var buffer = new byte[LongestPath];
        int length = (int)ReadLink(Bytes(path), buffer, buffer.Length);
        return length < 0 ? null : Encoding.UTF8.GetString(buffer, 0, length);
    }

    private static byte[] Bytes(string path) => Encoding.UTF8.GetBytes(path + '\0');

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static extern int StatX(int folder, byte[] path, int flags, uint mask, byte[] status);

    [DllImport("libc", EntryPoint = "chown", SetLastError = true)]
    private static extern int ChangeOwner(byte[] path, uint user, uint group);

    [DllImport("libc", EntryPoint = "chmod", SetLastError = true)]
    private static extern int ChangeMode(byte[] path, uint mode);

    [DllImport("libc", EntryPoint = "realpath", SetLastError = true)]
    private static extern IntPtr RealPath(byte[] path, byte[] resolved);

    [DllImport("libc", EntryPoint = "readlink", SetLastError = true)]
    private static extern IntPtr ReadLink(byte[] path, byte[] text, nint length);
}
