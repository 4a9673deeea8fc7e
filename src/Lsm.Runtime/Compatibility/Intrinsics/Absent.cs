#pragma warning disable IDE0130 // the folders of the usings that shared files begin with
namespace System.Runtime.Intrinsics
{
    internal static class Absent;
}

namespace System.Runtime.Intrinsics.X86
{
    internal static unsafe class Sse
    {
        public static bool IsSupported => false;

        public static void Prefetch0(void* address) => throw new PlatformNotSupportedException($"There is no prefetch for {(nint)address}.");
    }
}
