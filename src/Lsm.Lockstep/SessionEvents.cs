namespace Lsm.Lockstep;

/// <summary>The events that the host has not read. Each kind is reported once per peer, so the queue is bounded.</summary>
internal sealed class SessionEvents(int peers)
{
    private readonly Queue<LockstepEvent> queue = new(4 * peers);

    public bool TryRead(out LockstepEvent read) => queue.TryDequeue(out read);

    public void Ready(PeerLink link) => queue.Enqueue(new LockstepEvent(LockstepEventKind.Ready, link.Peer, link.Inputs.First, "", 0, 0));

    public void Refuse(PeerLink link, string what, ulong ours, ulong theirs)
    {
        if (!link.ToldRefused)
        {
            link.ToldRefused = true;
            queue.Enqueue(new LockstepEvent(LockstepEventKind.Refused, link.Peer, link.Inputs.First, what, ours, theirs));
        }
    }

    /// <summary>Compares a checkpoint that both sides have.</summary>
    public void Compare(PeerLink link, in Checkpoint ours, in Checkpoint theirs)
    {
        if (ours.State != theirs.State && !link.ToldState)
        {
            link.ToldState = true;
            queue.Enqueue(new LockstepEvent(LockstepEventKind.Desync, link.Peer, ours.Frame, "state", ours.State, theirs.State));
        }

        if (ours.Readout != theirs.Readout && !link.ToldReadout)
        {
            link.ToldReadout = true;
            queue.Enqueue(new LockstepEvent(LockstepEventKind.Desync, link.Peer, ours.Frame, "readout", ours.Readout, theirs.Readout));
        }
    }
}
