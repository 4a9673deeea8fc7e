namespace Lsm.Runtime;

/// <summary>
/// Follows the frames of a state on the thread that runs them. Its calls come at fixed places of a frame, may not throw, and, except for
/// <see cref="Beginning"/>, may not call what changes the state. Frames that a resimulation runs again are not followed.
/// </summary>
internal abstract class FrameWatcher
{
    /// <summary>Whether the next tick has to bring its spikes back.</summary>
    public abstract bool WantsSpikes { get; }

    /// <summary>The next frame is about to begin; nothing is under way, and the state may be used as between two frames.</summary>
    public virtual void Beginning()
    {
        // Only a watcher that acts on the state has something to do.
    }

    /// <summary>A frame has begun: its sensors are checked and taken.</summary>
    public abstract void Began(long frame, int steps);

    /// <summary>The frame under way is about to end; targets may be given to the learner.</summary>
    public virtual void Ending()
    {
        // Only a watcher that acts on the state has something to do.
    }

    /// <summary>A frame has ended.</summary>
    /// <param name="given">The frame whose motors were handed out; on a pipelined engine the one before, at first -1.</param>
    /// <param name="spikes">[slot, word]: the spikes of its last step, or empty if they were not wanted.</param>
    public abstract void Ended(long given, ReadOnlySpan<uint> spikes);
}
