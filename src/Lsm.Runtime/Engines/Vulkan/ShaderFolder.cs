namespace Lsm.Runtime.Engines.Vulkan;

/// <summary>A folder of shaders under development; checked for changes between two frames.</summary>
internal sealed class ShaderFolder
{
    private long seen;

    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public ShaderFolder(string path)
    {
        Folder = Path.GetFullPath(path);
        if (!Directory.Exists(Folder))
        {
            throw new DirectoryNotFoundException($"ShaderFolder is '{path}', which does not exist; give a copy of the project's shaders folder.");
        }
    }

    public string Folder { get; }

    /// <summary>Whether a shader changed since the last call; true the first time.</summary>
    public bool Changed()
    {
        long now = 17;
        foreach (FileInfo file in new DirectoryInfo(Folder).EnumerateFiles().OrderBy(static file => file.Name, StringComparer.Ordinal))
        {
            if (file.Extension is ".comp" or ".glsl")
            {
                now = (((now * 31) + file.LastWriteTimeUtc.Ticks) * 31) + file.Length;
            }
        }

        bool changed = now != seen;
        seen = now;
        return changed;
    }
}
