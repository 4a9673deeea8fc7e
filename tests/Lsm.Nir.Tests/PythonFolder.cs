namespace Lsm.Nir.Tests;

/// <summary>A temporary folder in which scripts write files for one test.</summary>
internal sealed class PythonFolder : IDisposable
{
    private readonly TemporaryFolder folder = new();

    /// <summary>The file that most tests write and read.</summary>
    public string File => folder["model.nir"];

    public string Folder => folder.Path;

    /// <summary>Runs a script whose first argument is <see cref="File"/>, after <see cref="PythonGraphs.Writer"/>.</summary>
    public string Run(string script) => Python.Run(PythonGraphs.Writer + script, File);

    /// <summary>Runs a script that writes <see cref="File"/>, and reads it.</summary>
    public NirModel Read(string script, NirOptions? options = null)
    {
        Run(script);
        return NirFile.Read(File, options);
    }

    public void Dispose() => folder.Dispose();
}
