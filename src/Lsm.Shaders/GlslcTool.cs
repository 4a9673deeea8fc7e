using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Lsm.Shaders;

// The same compiler as a program. It is used if the library cannot be loaded: Debian 12 ships a libshaderc.so.1 with symbols missing,
// and a glslc that works.
internal static class GlslcTool
{
    private const string Program = "glslc";
    private const string StandardInput = "<stdin>";

    public static bool IsInstalled()
    {
        try
        {
            return Run(["--version"], []).ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    public static byte[] Compile(byte[] source, string fileName, ReadOnlySpan<string> macros)
    {
        List<string> arguments = ["--target-env=vulkan1.0", "-Werror", "-fshader-stage=compute"];
        foreach (string macro in macros)
        {
            arguments.Add("-D" + macro);
        }

        string folder = Path.GetDirectoryName(fileName) is { Length: > 0 } named ? named : ".";
        (int code, byte[] output, string log) = Run([.. arguments, "-I", folder, "-o", "-", "-"], source);
        return code == 0 ? output : throw new ShaderCompilationException(fileName, log.Replace(StandardInput, fileName, StringComparison.Ordinal));
    }

    private static (int ExitCode, byte[] Output, string Log) Run(string[] arguments, byte[] input)
    {
        var start = new ProcessStartInfo(Program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start)!;
        Task<string> log = process.StandardError.ReadToEndAsync();
        using var output = new MemoryStream();
        Task copied = process.StandardOutput.BaseStream.CopyToAsync(output);
        try
        {
            process.StandardInput.BaseStream.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading its input; its exit code and log say why.
        }

        copied.GetAwaiter().GetResult();
        process.WaitForExit();
        return (process.ExitCode, output.ToArray(), log.GetAwaiter().GetResult());
    }
}
