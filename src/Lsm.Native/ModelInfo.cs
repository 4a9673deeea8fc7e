using System.Runtime.InteropServices;

namespace Lsm.Native;

/// <summary>lsm_model_info.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ModelInfo
{
    public uint Size;
    public int Sensors;
    public int Neurons;
    public int Motors;
    public int Features;
    public int Steps;
    public ulong Hash;
}
