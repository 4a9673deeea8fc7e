namespace Lsm.Lockstep;

/// <summary>The state of the connection to another peer.</summary>
/// <param name="peer">Its number.</param>
/// <param name="inputs">Its inputs.</param>
/// <param name="checkpoints">Its checkpoints.</param>
internal sealed class PeerLink(int peer, InputTrack inputs, Checkpoints checkpoints)
{
    public int Peer { get; } = peer;

    public InputTrack Inputs { get; } = inputs;

    public Checkpoints Checkpoints { get; } = checkpoints;

    /// <summary>Whether its terms were received and equal ours.</summary>
    public bool IsReady { get; set; }

    /// <summary>Whether it has our terms.</summary>
    public bool HasOurs { get; set; }

    /// <summary>The first of our frames whose inputs it lacks.</summary>
    public long Lacks { get; set; } = inputs.First;

    /// <summary>Messages that were refused.</summary>
    public long Refused { get; private set; }

    /// <summary>Legal messages with nothing new.</summary>
    public long Repeated { get; private set; }

    /// <summary>Whether a refused handshake, another state and another readout were reported.</summary>
    public bool ToldRefused { get; set; }

    public bool ToldState { get; set; }

    public bool ToldReadout { get; set; }

    public LockstepReceipt Count(LockstepReceipt receipt)
    {
        Refused += receipt is LockstepReceipt.Taken or LockstepReceipt.Repeated ? 0 : 1;
        Repeated += receipt is LockstepReceipt.Repeated ? 1 : 0;
        return receipt;
    }
}
