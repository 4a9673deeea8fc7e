using System.Runtime.CompilerServices;

namespace Lsm.Ecs;

/// <content>How long frames are, and whether they run as the readout was trained.</content>
public partial class LsmSystem<TSensors, TMotors, TFrame>
{
    private double lastLength; // seconds that the last frame was said to take; 0 where TFrame is no time step

    /// <summary>
    /// The seconds from one frame to the next, above 0, at most 3,600; null, the default, if they are not known. Set it once: a readout that learns here keeps it, and
    /// <see cref="TimingNotice"/> compares it with the readout's and with the time steps that BeforeUpdate is given.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public double? TickLength
    {
        get => State.Teaching.TickLength;
        set => State.Teaching.TickLength = value;
    }

    /// <summary>
    /// How the last frame differed from those that the readout was trained on, in <see cref="Steps"/>, <see cref="Latency"/> or <see cref="TickLength"/>, and whether its time
    /// step differed from <see cref="TickLength"/> by more than 1 %; with what to do. Empty if nothing differs. Allocates the text.
    /// </summary>
    public string TimingNotice
    {
        get
        {
            string notice = State.TimingNotice;
            return TickLength is { } length && lastLength > 0 && Math.Abs(lastLength - length) > 0.01 * length
                ? $"{notice} {FormattableString.Invariant($"The last frame took {lastLength} seconds; TickLength is {length}. Run frames of one length.")}".TrimStart()
                : notice;
        }
    }

    private void NoteLength(in TFrame frame)
    {
        if (typeof(TFrame) == typeof(float))
        {
            lastLength = Unsafe.As<TFrame, float>(ref Unsafe.AsRef(in frame));
        }
    }
}
