namespace Lsm.Shaders;

/// <summary>GLSL that does not compile. The message is the compiler's whole log, with file and line of every error.</summary>
public sealed class ShaderCompilationException : Exception
{
    internal ShaderCompilationException(string fileName, string log)
        : base($"'{fileName}' does not compile:\n{log.TrimEnd()}")
    {
        Diagnostics = ShaderDiagnostic.ParseAll(log);
    }

    /// <summary>The errors, in the order the compiler found them.</summary>
    public IReadOnlyList<ShaderDiagnostic> Diagnostics { get; }
}
