using System.Runtime.InteropServices;
using System.Text;

namespace Lsm.Shaders;

// shaderc_include_result: an included file, or, with an empty name, why there is none. Allocated and freed by the include callbacks.
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ShadercInclude
{
    public byte* Name;
    public nuint NameLength;
    public byte* Content;
    public nuint ContentLength;
    public void* UserData;

    /// <summary>The callback of libshaderc for an include; stored here because native code holds no reference.</summary>
    public static readonly ResolveCallback Resolver = Resolve;

    /// <summary>The callback of libshaderc after it has read the include.</summary>
    public static readonly ReleaseCallback Releaser = Release;

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    public delegate ShadercInclude* ResolveCallback(void* userData, byte* requested, int type, byte* requesting, nuint depth);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    public delegate void ReleaseCallback(void* userData, ShadercInclude* include);

    // Includes are looked up in the folder of the including file, as glslc does.
#if NETSTANDARD2_1
    [MonoPInvokeCallback]
#endif
    private static ShadercInclude* Resolve(void* userData, byte* requested, int type, byte* requesting, nuint depth)
    {
        string from = Marshal.PtrToStringUTF8((nint)requesting) ?? "";
        string wanted = Marshal.PtrToStringUTF8((nint)requested) ?? "";
        string path = Path.Combine(Path.GetDirectoryName(from) ?? "", wanted);
        try
        {
            return Allocate(path, File.ReadAllText(path));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            // An exception must not cross the native frames: the compiler reports it as an error at the line of the include.
            return Allocate("", $"cannot include '{wanted}': {error.Message}");
        }
    }

#if NETSTANDARD2_1
    [MonoPInvokeCallback]
#endif
    private static void Release(void* userData, ShadercInclude* include)
    {
        NativeMemory.Free(include->Name);
        NativeMemory.Free(include->Content);
        NativeMemory.Free(include);
    }

    private static ShadercInclude* Allocate(string name, string content)
    {
        var include = (ShadercInclude*)NativeMemory.Alloc((nuint)sizeof(ShadercInclude));
        include->Name = Copy(name, out include->NameLength);
        include->Content = Copy(content, out include->ContentLength);
        include->UserData = null;
        return include;
    }

    private static byte* Copy(string text, out nuint length)
    {
        int count = Encoding.UTF8.GetByteCount(text);
        var copy = (byte*)NativeMemory.Alloc((nuint)count + 1);
        Encoding.UTF8.GetBytes(text, new Span<byte>(copy, count));
        copy[count] = 0;
        length = (nuint)count;
        return copy;
    }
}
