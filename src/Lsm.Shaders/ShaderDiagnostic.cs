namespace Lsm.Shaders;

/// <summary>One error that the compiler reported.</summary>
/// <param name="File">The file, as it was passed to the compiler or included.</param>
/// <param name="Line">The line, from 1; 0 if the compiler names none.</param>
/// <param name="Message">The description of the error.</param>
public readonly record struct ShaderDiagnostic(string File, int Line, string Message)
{
    // The compiler writes "file:line: error: message", or "file: error: message" for an error without a line.
    internal static ShaderDiagnostic[] ParseAll(string log)
    {
        const string mark = ": error: ";
        List<ShaderDiagnostic> found = [];
        foreach (string line in log.Split('\n'))
        {
            int at = line.IndexOf(mark, StringComparison.Ordinal);
            if (at < 0)
            {
                continue;
            }

            string place = line[..at];
            string message = line[(at + mark.Length)..].Trim();
            int colon = place.LastIndexOf(':');
            found.Add(colon > 0 && int.TryParse(place.AsSpan(colon + 1), out int number)
                ? new ShaderDiagnostic(place[..colon], number, message)
                : new ShaderDiagnostic(place, 0, message));
        }

        return [.. found];
    }
}
