using System.Runtime.InteropServices;

namespace Lsm.Native.Calls;

/// <summary>The functions of lsm.h about the library.</summary>
internal static unsafe class LibraryCalls
{
    /// <summary>LSM_ABI_VERSION.</summary>
    public const uint AbiVersion = 1;

    private static readonly byte[] Version = Utf8.Static(Check.LibraryVersion);

    [UnmanagedCallersOnly(EntryPoint = "lsm_abi_version")]
    public static uint GetAbiVersion() => AbiVersion;

    [UnmanagedCallersOnly(EntryPoint = "lsm_version")]
    public static byte* GetVersion() => Utf8.AddressOf(Version);

    [UnmanagedCallersOnly(EntryPoint = "lsm_last_error")]
    public static byte* LastError() => Failure.Text;
}
