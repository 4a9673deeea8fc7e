using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace RobotArm.Letters;

/// <summary>
/// The sensors of a writing arm, a component: one cue sensor per letter, and the angles of shoulder and elbow 50 ms ago as two populations
/// of 50.
/// </summary>
[InlineArray(Count)]
[SuppressMessage("Performance", "CA1815", Justification = "A component is written and read, never compared.")]
internal struct PenSensors
{
    public const int Cues = 64;
    public const int Bins = 50;
    public const int Count = Cues + (2 * Bins);

    private float first;
}
