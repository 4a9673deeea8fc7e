namespace Lsm.Shaders;

/// <summary>A GLSL source does not compile. The message is the complete log of the compiler, with file and line of every error.</summary>
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
