using System.Runtime.InteropServices;

namespace Lsm.Shaders;

// The C interface of libshaderc, as far as it is needed, bound by hand: function pointers, so nothing is marshalled or looked up per call.
internal sealed unsafe class ShadercLibrary
{
    public const int Compute = 2;              // shaderc_compute_shader
    public const int Vulkan = 0;               // shaderc_target_env_vulkan
    public const uint Vulkan10 = 1u << 22;     // shaderc_env_version_vulkan_1_0
    public const int Success = 0;              // shaderc_compilation_status_success

    // LSM_SHADERC names the file where the system's own does not load (build/shaderc.sh).
    private static readonly string[] FileNames = Environment.GetEnvironmentVariable("LSM_SHADERC") is { Length: > 0 } named ? [named] : OperatingSystem.IsWindows()
        ? ["shaderc_shared.dll"]
        : OperatingSystem.IsMacOS()
            ? ["libshaderc_shared.1.dylib", "libshaderc_shared.dylib"]
            : ["libshaderc.so.1", "libshaderc_shared.so.1"];

    private static readonly Lazy<ShadercLibrary> Loaded = new(() => new ShadercLibrary(FileNames));

    internal ShadercLibrary(string[] fileNames)
    {
        nint library = Open(fileNames);
        CompilerInitialize = (delegate* unmanaged[Cdecl]<nint>)NativeLibrary.GetExport(library, "shaderc_compiler_initialize");
        CompilerRelease = (delegate* unmanaged[Cdecl]<nint, void>)NativeLibrary.GetExport(library, "shaderc_compiler_release");
        OptionsInitialize = (delegate* unmanaged[Cdecl]<nint>)NativeLibrary.GetExport(library, "shaderc_compile_options_initialize");
        OptionsRelease = (delegate* unmanaged[Cdecl]<nint, void>)NativeLibrary.GetExport(library, "shaderc_compile_options_release");
        OptionsAddMacro = (delegate* unmanaged[Cdecl]<nint, byte*, nuint, byte*, nuint, void>)
            NativeLibrary.GetExport(library, "shaderc_compile_options_add_macro_definition");
        OptionsSetTarget = (delegate* unmanaged[Cdecl]<nint, int, uint, void>)
            NativeLibrary.GetExport(library, "shaderc_compile_options_set_target_env");
        OptionsSetWarningsAsErrors = (delegate* unmanaged[Cdecl]<nint, void>)
            NativeLibrary.GetExport(library, "shaderc_compile_options_set_warnings_as_errors");
        OptionsSetIncludes = (delegate* unmanaged[Cdecl]<nint, delegate* unmanaged[Cdecl]<void*, byte*, int, byte*, nuint, ShadercInclude*>,
            delegate* unmanaged[Cdecl]<void*, ShadercInclude*, void>, void*, void>)
            NativeLibrary.GetExport(library, "shaderc_compile_options_set_include_callbacks");
        CompileIntoSpirv = (delegate* unmanaged[Cdecl]<nint, byte*, nuint, int, byte*, byte*, nint, nint>)
            NativeLibrary.GetExport(library, "shaderc_compile_into_spv");
        ResultLength = (delegate* unmanaged[Cdecl]<nint, nuint>)NativeLibrary.GetExport(library, "shaderc_result_get_length");
        ResultBytes = (delegate* unmanaged[Cdecl]<nint, byte*>)NativeLibrary.GetExport(library, "shaderc_result_get_bytes");
        ResultStatus = (delegate* unmanaged[Cdecl]<nint, int>)NativeLibrary.GetExport(library, "shaderc_result_get_compilation_status");
        ResultMessage = (delegate* unmanaged[Cdecl]<nint, byte*>)NativeLibrary.GetExport(library, "shaderc_result_get_error_message");
        ResultRelease = (delegate* unmanaged[Cdecl]<nint, void>)NativeLibrary.GetExport(library, "shaderc_result_release");
    }

    public static ShadercLibrary Instance => Loaded.Value;

    public delegate* unmanaged[Cdecl]<nint> CompilerInitialize { get; }

    public delegate* unmanaged[Cdecl]<nint, void> CompilerRelease { get; }

    public delegate* unmanaged[Cdecl]<nint> OptionsInitialize { get; }

    public delegate* unmanaged[Cdecl]<nint, void> OptionsRelease { get; }

    public delegate* unmanaged[Cdecl]<nint, byte*, nuint, byte*, nuint, void> OptionsAddMacro { get; }

    public delegate* unmanaged[Cdecl]<nint, int, uint, void> OptionsSetTarget { get; }

    public delegate* unmanaged[Cdecl]<nint, void> OptionsSetWarningsAsErrors { get; }

    public delegate* unmanaged[Cdecl]<nint, delegate* unmanaged[Cdecl]<void*, byte*, int, byte*, nuint, ShadercInclude*>,
        delegate* unmanaged[Cdecl]<void*, ShadercInclude*, void>, void*, void> OptionsSetIncludes
    { get; }

    public delegate* unmanaged[Cdecl]<nint, byte*, nuint, int, byte*, byte*, nint, nint> CompileIntoSpirv { get; }

    public delegate* unmanaged[Cdecl]<nint, nuint> ResultLength { get; }

    public delegate* unmanaged[Cdecl]<nint, byte*> ResultBytes { get; }

    public delegate* unmanaged[Cdecl]<nint, int> ResultStatus { get; }

    public delegate* unmanaged[Cdecl]<nint, byte*> ResultMessage { get; }

    public delegate* unmanaged[Cdecl]<nint, void> ResultRelease { get; }

    private static nint Open(string[] fileNames)
    {
        string reason = "";
        foreach (string name in fileNames)
        {
            try
            {
                return NativeLibrary.Load(name);
            }
            catch (DllNotFoundException error)
            {
                // The message of the system: it distinguishes a missing library from a broken one.
                reason = error.Message;
            }
        }

        throw new DllNotFoundException($"libshaderc could not be loaded (tried {string.Join(", ", fileNames)}): {reason}");
    }
}
