namespace Lsm.Tool.Output;

/// <summary>Checks the name of a file before the work whose result it gets.</summary>
internal static class OutputFile
{
    /// <summary>Refuses a folder, a file in a folder that does not exist, and a file that the command reads or writes as well.</summary>
    /// <param name="option">The option that names the file.</param>
    /// <param name="file">The file.</param>
    /// <param name="others">The other files of the command.</param>
    /// <exception cref="ToolException">The file is refused.</exception>
    public static void Check(string option, string file, params ReadOnlySpan<string> others)
    {
        string path = Path.GetFullPath(file), folder = Path.GetDirectoryName(path) ?? path;
        if (Directory.Exists(path))
        {
            throw new ToolException($"{option} is {file}, a folder; name a file.");
        }

        if (!Directory.Exists(folder))
        {
            throw new ToolException($"{option} is {file}; the folder {folder} does not exist. Create it, or name another file.");
        }

        if (IsAmong(path, others))
        {
            throw new ToolException($"{option} is {file}, a file that this command uses already; it would be overwritten. Name another file.");
        }
    }

    /// <summary>Refuses a folder for files that is a file, that lies in a folder that does not exist, or in which a file is one that the command reads or writes as well.</summary>
    /// <param name="option">The option that names the folder.</param>
    /// <param name="folder">The folder; it need not exist.</param>
    /// <param name="files">The names of the files.</param>
    /// <param name="others">The other files of the command.</param>
    /// <exception cref="ToolException">The folder is refused.</exception>
    public static void CheckFolder(string option, string folder, ReadOnlySpan<string> files, params ReadOnlySpan<string> others)
    {
        string path = Path.GetFullPath(folder), parent = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(path)) ?? path;
        if (File.Exists(path))
        {
            throw new ToolException($"{option} is {folder}, a file; name a folder.");
        }

        if (!Directory.Exists(parent))
        {
            throw new ToolException($"{option} is {folder}; the folder {parent} does not exist. Create it, or name another folder.");
        }

        foreach (string file in files)
        {
            if (IsAmong(Path.Combine(path, file), others))
            {
                throw new ToolException($"{option} is {folder}; it would overwrite {file} there, a file that this command uses already. Name another folder.");
            }
        }
    }

    private static bool IsAmong(string path, ReadOnlySpan<string> others)
    {
        foreach (string other in others)
        {
            if (other != "-" && Path.GetFullPath(other) == path)
            {
                return true;
            }
        }

        return false;
    }
}
