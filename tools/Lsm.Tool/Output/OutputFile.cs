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

        foreach (string other in others)
        {
            if (other != "-" && Path.GetFullPath(other) == path)
            {
                throw new ToolException($"{option} is {file}, a file that this command uses already; it would be overwritten. Name another file.");
            }
        }
    }
}
