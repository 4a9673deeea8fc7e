namespace Lsm.Lockstep;

/// <summary>The last checkpoints of one peer, in a ring.</summary>
internal sealed class Checkpoints
{
    private readonly Checkpoint[] ring;
    private readonly long first;
    private readonly int interval;

    /// <param name="first">The first frame of the session, which has no checkpoint.</param>
    /// <param name="interval">Frames between two checkpoints.</param>
    /// <param name="length">Checkpoints in the ring.</param>
    public Checkpoints(long first, int interval, int length)
    {
        (this.first, this.interval, Newest) = (first, interval, first);
        ring = new Checkpoint[length];
    }

    /// <summary>The newest frame with a checkpoint; the first frame of the session if there is none.</summary>
    public long Newest { get; private set; }

    /// <summary>The frame of the checkpoint after the newest.</summary>
    public long Next => Newest + interval;

    /// <summary>Whether a frame may have a checkpoint.</summary>
    public bool IsDue(long frame) => frame > first && (frame - first) % interval == 0;

    /// <summary>Whether a frame is too old for the ring.</summary>
    public bool IsOld(long frame) => frame <= Newest - ((long)ring.Length * interval);

    /// <summary>Finds the checkpoint of a frame, if it is in the ring.</summary>
    public bool TryGet(long frame, out Checkpoint found)
    {
        found = IsDue(frame) ? ring[IndexOf(frame)] : default;
        return found.Frame == frame && frame > first;
    }

    public void Add(in Checkpoint checkpoint)
    {
        ring[IndexOf(checkpoint.Frame)] = checkpoint;
        Newest = Math.Max(Newest, checkpoint.Frame);
    }

    private int IndexOf(long frame) => (int)((frame - first) / interval % ring.Length);
}
