namespace Lsm.Tests;

/// <summary>An empty folder for the files of a test or a fixture. <see cref="Dispose"/> deletes it with all that is in it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("lsm-test-").FullName;

    /// <summary>The path of a file or folder inside.</summary>
    public string this[params ReadOnlySpan<string> path] => System.IO.Path.Combine([Path, .. path]);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
