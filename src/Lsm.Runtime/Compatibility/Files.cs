using System.Runtime.InteropServices;

namespace Lsm.Compatibility;

/// <summary>A rename that replaces an existing file, and the target of a link.</summary>
internal static class Files
{
    private const int ReplaceExisting = 1;

    extension(File)
    {
        /// <summary>Unity's class library cannot read links on Windows: null, as for a file that is not a link.</summary>
        public static FileSystemInfo? ResolveLinkTarget(string path, bool returnFinalTarget) => null;

        public static void Move(string source, string target, bool overwrite)
        {
            if (!overwrite || !File.Exists(target))
            {
                File.Move(source, target);
            }
            else if (OperatingSystem.IsWindows())
            {
                if (!MoveFile(source, target, ReplaceExisting))
                {
                    throw new IOException($"'{source}' could not take the place of '{target}': error {Marshal.GetLastWin32Error()}.");
                }
            }
            else
            {
                // File.Replace without a copy of the old file is one rename on these systems.
                File.Replace(source, target, null);
            }
        }
    }

    [DllImport("kernel32", EntryPoint = "MoveFileExW", CharSet = CharSet.Unicode, SetLastError = true)]
    private static extern bool MoveFile(string source, string target, int flags);
}
