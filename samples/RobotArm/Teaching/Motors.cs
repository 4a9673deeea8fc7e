using System.Diagnostics.CodeAnalysis;

namespace RobotArm.Teaching;

/// <summary>What the readout says: torques in newton metres when reaching, joint speeds in radians per second when writing. A component.</summary>
[SuppressMessage("Performance", "CA1815", Justification = "A component is written and read, never compared.")]
internal struct Motors
{
    public float Shoulder;
    public float Elbow;
}
