using System.Runtime.InteropServices;

namespace Lsm.Compatibility;

/// <summary>Memory outside the garbage collector.</summary>
internal static unsafe class NativeMemory
{
    public static void* Alloc(nuint bytes) => (void*)Marshal.AllocHGlobal((nint)bytes);

    public static void Free(void* memory) => Marshal.FreeHGlobal((nint)memory);
}
