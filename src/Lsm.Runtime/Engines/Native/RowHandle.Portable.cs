using System.Runtime.InteropServices;

namespace Lsm.Runtime.Engines.Native;

/// <summary>An object of the native library, which is freed with this one.</summary>
internal sealed class RowHandle : SafeHandle
{
    public RowHandle(nint value)
        : base(IntPtr.Zero, ownsHandle: true) => SetHandle(value);

    public override bool IsInvalid => handle == IntPtr.Zero;

    /// <summary>The handle, for calls between which this object is alive.</summary>
    public nint Value => handle;

    protected override bool ReleaseHandle() => RowLibrary.Free(handle) == 0;
}
