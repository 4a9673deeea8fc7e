using System.Runtime.InteropServices;
using System.Text;

namespace Lsm.Shaders;

/// <summary>Compiles GLSL compute shaders to SPIR-V 1.0 for Vulkan 1.0 at run time, with libshaderc or, if that cannot be loaded, with glslc.</summary>
/// <remarks>
/// It is needed only for shaders that change while a program runs; Lsm.Runtime contains compiled modules.
/// Warnings are errors, and the settings are those of <c>shaders/build.sh</c>, so the same source gives the same bytes under the same compiler
/// version. One thread at a time may use a compiler; several compilers may run at the same time. The environment variable <c>LSM_SHADERC</c> names libshaderc's
/// file where the system's own does not load, as on Debian 12, for which <c>build/shaderc.sh</c> links one.
/// </remarks>
public sealed unsafe class ShaderCompiler : IDisposable
{
    private readonly ShadercLibrary? library;
    private nint compiler;
    private bool disposed;

    /// <summary>Loads the compiler: libshaderc, or else the program glslc.</summary>
    /// <exception cref="DllNotFoundException">Neither is installed; the message says how to get them.</exception>
    public ShaderCompiler()
        : this(preferLibrary: true)
    {
    }

    internal ShaderCompiler(bool preferLibrary)
    {
        string reason = "";
        try
        {
            library = preferLibrary ? ShadercLibrary.Instance : null;
        }
        catch (DllNotFoundException error)
        {
            reason = error.Message;
        }

        if (library is null)
        {
            Description = GlslcTool.IsInstalled()
                ? "glslc"
                : throw new DllNotFoundException(
                    $"There is no shader compiler: glslc is not installed and {reason}. Install glslc (Debian and Ubuntu: apt-get install glslc; " +
                    "elsewhere the Vulkan SDK). It is needed only to compile GLSL at run time: the built-in modules work without it.");
            return;
        }

        Description = "libshaderc";
        compiler = library.CompilerInitialize();
        if (compiler == 0)
        {
            throw new InvalidOperationException("libshaderc was loaded but could not be initialised.");
        }
    }

    /// <summary>The compiler in use: <c>libshaderc</c> or <c>glslc</c>.</summary>
    public string Description { get; }

    /// <summary>Compiles a file; its includes are looked up in the folder of the file that names them.</summary>
    /// <param name="path">The GLSL file.</param>
    /// <param name="macros">Names to define, each without a value.</param>
    /// <returns>The SPIR-V module.</returns>
    /// <exception cref="ShaderCompilationException">The source has errors; the exception carries file and line of each.</exception>
    public byte[] CompileFile(string path, params ReadOnlySpan<string> macros) => Compile(File.ReadAllText(path), path, macros);

    /// <summary>Compiles a source text.</summary>
    /// <param name="source">The GLSL.</param>
    /// <param name="fileName">The name of the source in errors; includes are looked up in its folder.</param>
    /// <param name="macros">Names to define, each without a value.</param>
    /// <returns>The SPIR-V module.</returns>
    /// <exception cref="ShaderCompilationException">The source has errors; the exception carries file and line of each.</exception>
    public byte[] Compile(string source, string fileName, params ReadOnlySpan<string> macros)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentException.ThrowIfNullOrEmpty(fileName);
        ObjectDisposedException.ThrowIf(disposed, this);

        byte[] text = Encoding.UTF8.GetBytes(source);
        return library is null ? GlslcTool.Compile(text, fileName, macros) : Compile(library, text, fileName, macros);
    }

    /// <summary>Releases the compiler.</summary>
    public void Dispose()
    {
        disposed = true;
        if (library is not null && compiler != 0)
        {
            library.CompilerRelease(compiler);
            compiler = 0;
        }
    }

    private byte[] Compile(ShadercLibrary library, byte[] source, string fileName, ReadOnlySpan<string> macros)
    {
        nint options = library.OptionsInitialize();
        try
        {
            library.OptionsSetTarget(options, ShadercLibrary.Vulkan, ShadercLibrary.Vulkan10);
            library.OptionsSetWarningsAsErrors(options);
            library.OptionsSetIncludes(
                options,
                (delegate* unmanaged[Cdecl]<void*, byte*, int, byte*, nuint, ShadercInclude*>)Marshal.GetFunctionPointerForDelegate(ShadercInclude.Resolver),
                (delegate* unmanaged[Cdecl]<void*, ShadercInclude*, void>)Marshal.GetFunctionPointerForDelegate(ShadercInclude.Releaser),
                null);
            foreach (string macro in macros)
            {
                byte[] name = Encoding.UTF8.GetBytes(macro);
                fixed (byte* text = name)
                {
                    library.OptionsAddMacro(options, text, (nuint)name.Length, null, 0);
                }
            }

            return Compile(library, source, fileName, options);
        }
        finally
        {
            library.OptionsRelease(options);
        }
    }

    private byte[] Compile(ShadercLibrary library, byte[] source, string fileName, nint options)
    {
        nint result;
        fixed (byte* text = source)
        fixed (byte* file = Encoding.UTF8.GetBytes(fileName + '\0'))
        fixed (byte* entry = "main"u8)
        {
            // An empty array fixes to null; one byte of length 0 stands in for it.
            byte nothing = 0;
            result = library.CompileIntoSpirv(
                compiler, text is null ? &nothing : text, (nuint)source.Length, ShadercLibrary.Compute, file, entry, options);
        }

        try
        {
            if (library.ResultStatus(result) != ShadercLibrary.Success)
            {
                throw new ShaderCompilationException(fileName, Marshal.PtrToStringUTF8((nint)library.ResultMessage(result)) ?? "");
            }

            return new ReadOnlySpan<byte>(library.ResultBytes(result), checked((int)library.ResultLength(result))).ToArray();
        }
        finally
        {
            library.ResultRelease(result);
        }
    }
}
