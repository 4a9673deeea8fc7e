namespace Lsm.Runtime;

/// <summary>
/// Follows the frames of a state on the thread that runs them. It is called at fixed points of a frame. Its methods may not throw and, except for
/// <see cref="Beginning"/>, may not change the state. Frames that a resimulation runs again are not followed.
/// </summary>
internal abstract class FrameWatcher
{
    /// <summary>Whether the watcher needs the spikes of the next tick.</summary>
    public abstract bool WantsSpikes { get; }

    /// <summary>Called before the next frame begins; no frame is in progress, so the state may be used as between two frames.</summary>
    public virtual void Beginning()
    {
        // Only a watcher that acts on the state has something to do.
    }

    /// <summary>Called when a frame has begun: its sensors are checked and copied.</summary>
    public abstract void Began(long frame, int steps);

    /// <summary>Called before the current frame ends; targets may be given to the learner.</summary>
    public virtual void Ending()
    {
        // Only a watcher that acts on the state has something to do.
    }

    /// <summary>Called when a frame has ended.</summary>
    /// <param name="given">The frame whose motors were returned; on a pipelined engine the frame before, -1 in the first frame.</param>
    /// <param name="spikes">[slot, word]: the spikes of its last step, or empty if no watcher needs them.</param>
    public abstract void Ended(long given, ReadOnlySpan<uint> spikes);
}
