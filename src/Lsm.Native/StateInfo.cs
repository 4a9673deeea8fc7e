using System.Runtime.InteropServices;

namespace Lsm.Native;

/// <summary>lsm_state_info.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct StateInfo
{
    public uint Size;
    public int Capacity;
    public int Sensors;
    public int Motors;
    public long Frame;
    public int KeptFrames;
    public int IsTaught;
}
