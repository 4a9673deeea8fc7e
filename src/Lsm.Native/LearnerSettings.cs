using System.Runtime.InteropServices;

namespace Lsm.Native;

/// <summary>lsm_learner_options.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct LearnerSettings
{
    public uint Size;
    public int Latency;
    public double Alpha;
    public double Forgetting;
}
