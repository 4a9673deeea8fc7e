using System.Diagnostics.CodeAnalysis;

namespace RobotArm.Control;

/// <summary>The readout's outputs: torques in newton metres for reaching, joint speeds in radians per second for writing. A component.</summary>
[SuppressMessage("Performance", "CA1815", Justification = "A component is written and read, never compared.")]
internal struct Motors
{
    public float Shoulder;
    public float Elbow;
}
