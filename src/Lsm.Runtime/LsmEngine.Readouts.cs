using Lsm.Runtime.Readouts;

namespace Lsm.Runtime;

/// <content>Readouts: what one agent teaches, all know, from a frame that everybody can name.</content>
public abstract partial class LsmEngine
{
    private readonly List<(long Frame, Task<Readout> Readout)> schedule = [];
    private Readout unscheduled;

    /// <summary>Replaces the readout of all this engine's states from their next <c>Begin</c> on, and drops what was scheduled.</summary>
    /// <param name="readout">A readout of the same kind and sizes.</param>
    /// <exception cref="ArgumentException">The kind or a size differs; nothing was changed.</exception>
    public void SwapReadout(Readout readout)
    {
        ArgumentNullException.ThrowIfNull(readout);
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        CheckShape(readout);
        using (Use())
        {
            Install(readout);
            schedule.Clear();
            unscheduled = readout;
        }
    }

    /// <summary>
    /// Replaces the readout from a declared frame on, in every state of this engine, whenever it is ready: <c>Begin</c> of that frame waits
    /// for it if it must. Frames that run again after a rollback read out as they did the first time.
    /// </summary>
    /// <param name="frame">The first frame that it reads out.</param>
    /// <param name="readout">A readout of the same kind and sizes, perhaps still being solved on another thread.</param>
    /// <exception cref="ArgumentOutOfRangeException">The frame is negative.</exception>
    /// <exception cref="ArgumentException">The readout is there and its kind or a size differs; nothing was changed.</exception>
    public void SwapAt(long frame, Task<Readout> readout)
    {
        ArgumentNullException.ThrowIfNull(readout);
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        if (frame < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(frame), frame, $"frame is {frame}; frames start at 0.");
        }

        if (readout.IsCompletedSuccessfully)
        {
            CheckShape(readout.Result);
        }

        using (Use())
        {
            schedule.RemoveAll(entry => entry.Frame == frame);
            schedule.Add((frame, readout));
            schedule.Sort(static (a, b) => a.Frame.CompareTo(b.Frame));
        }
    }

    /// <summary>Sees to it that the readout of a frame is installed.</summary>
    internal void UseReadoutOf(long frame)
    {
        if (schedule.Count == 0)
        {
            return;
        }

        Readout wanted = unscheduled;
        for (int i = 0; i < schedule.Count && schedule[i].Frame <= frame; i++)
        {
            wanted = schedule[i].Readout.GetAwaiter().GetResult();
        }

        if (!ReferenceEquals(wanted, Model.Readout))
        {
            CheckShape(wanted);
            Install(wanted);
        }
    }

    private protected abstract void ReplaceReadout(Readout readout);

    private void Install(Readout readout)
    {
        ReplaceReadout(readout);
        Model = Model.WithReadout(readout);
    }

    private void CheckShape(Readout readout)
    {
        if (!Model.Readout.HasShapeOf(readout))
        {
            throw new ArgumentException(
                $"The new readout is {readout.Name} {readout.FeatureCount} -> {readout.OutputCount}; this engine runs {Model.Readout.Name} {Model.Readout.FeatureCount} -> {Model.Readout.OutputCount}. Make a new engine for another shape.", nameof(readout));
        }
    }
}
