using System.Runtime.InteropServices;

namespace Lsm.Native;

/// <summary>lsm_engine_options.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct EngineSettings
{
    public uint Size;
    public int Kind;
    public int Threads;
    public int MaxSteps;
    public int Pipelined;
}
