namespace Lsm.Runtime.Engines.Vulkan;

/// <summary>Which of the two frames in flight are in a host's commands and may not have run yet.</summary>
internal sealed class RecordedFrames
{
    private readonly long[] frames = [-1, -1]; // [frame & 1]

    public bool Any => frames[0] >= 0 || frames[1] >= 0;

    public void Add(long frame) => frames[frame & 1] = frame;

    /// <summary>The host reports that a frame, and all before it, have run.</summary>
    public void Complete(long frame)
    {
        if (frames[frame & 1] != frame)
        {
            string[] waiting = [.. frames.Where(static each => each >= 0).Order().Select(static each => $"{each}")];
            throw new InvalidOperationException(
                $"Frame {frame} cannot be completed; {(waiting.Length == 0 ? "no recorded frame is under way" : $"recorded and not complete: {string.Join(", ", waiting)}")}.");
        }

        frames[frame & 1] = -1;
        if (frames[(frame - 1) & 1] == frame - 1)
        {
            frames[(frame - 1) & 1] = -1;
        }
    }

    /// <summary>Refuses to continue while a frame may not be finished on the device.</summary>
    public void CheckComplete(long frame)
    {
        if (frame >= 0 && frames[frame & 1] == frame)
        {
            throw new InvalidOperationException(
                $"Frame {frame} is in the host's commands and may not be done; call Complete({frame}) when the submission that holds it is done.");
        }
    }

    public void CheckNone()
    {
        CheckComplete(Math.Min(frames[0], frames[1]));
        CheckComplete(Math.Max(frames[0], frames[1]));
    }

    public void Clear() => (frames[0], frames[1]) = (-1, -1);
}
