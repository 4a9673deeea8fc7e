namespace Lsm.Lockstep;

/// <summary>Something that a session reports once per peer. Immutable.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Peer">The peer that it is about.</param>
/// <param name="Frame">The frame of a desync: the state right before this frame, or its readout, differs; else the next frame.</param>
/// <param name="What">What differs: <c>state</c> or <c>readout</c> for a desync; <c>format</c>, <c>peers</c>, <c>model</c>, <c>readout</c>, <c>steps</c>, <c>tick length</c>, <c>window</c>,
/// <c>checksum interval</c>, <c>first frame</c> or <c>state</c> for a refused handshake; empty if nothing differs.</param>
/// <param name="Ours">The value here: a hash or checksum, a number, or the bits of the tick length in seconds.</param>
/// <param name="Theirs">The value of the peer.</param>
public readonly record struct LockstepEvent(LockstepEventKind Kind, int Peer, long Frame, string What, ulong Ours, ulong Theirs)
{
    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        LockstepEventKind.Ready => $"Peer {Peer} is ready.",
        LockstepEventKind.Refused => $"Peer {Peer} differs in {What}: {Text(Ours)} here, {Text(Theirs)} there. Start both with the same.",
        _ => $"Frame {Frame}: the {What} is {Ours:x16} here and {Theirs:x16} on peer {Peer}. Record the run on both and compare the recordings.",
    };

    private string Text(ulong value) => What switch
    {
        "tick length" => BitConverter.UInt64BitsToDouble(value) is > 0 and double seconds ? FormattableString.Invariant($"{seconds} s") : "not set",
        "peers" or "model" or "readout" or "state" => $"{value:x16}",
        _ => $"{value}",
    };
}
