using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace RobotArm.Reaching;

/// <summary>
/// The sensors of a reaching arm, a component: six populations of 50 (target x and y, the angles of shoulder and elbow 200 ms ago, the
/// last torques), and a constant current.
/// </summary>
[InlineArray(Count)]
[SuppressMessage("Performance", "CA1815", Justification = "A component is written and read, never compared.")]
internal struct ReachSensors
{
    public const int Bins = 50;
    public const int Count = (6 * Bins) + 1;

    private float first;
}
