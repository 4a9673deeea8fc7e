namespace Lsm.Lockstep;

/// <summary>The result of <see cref="LockstepSession.Receive"/> for a message. A message is taken completely or not at all.</summary>
public enum LockstepReceipt
{
    /// <summary>The message had something new, which the session took.</summary>
    Taken,

    /// <summary>The message was legal and had nothing new: it was late, came twice, or was replayed. It was dropped.</summary>
    Repeated,

    /// <summary>Refused: it is not a message of a session, it is damaged, or it has a wrong length.</summary>
    Malformed,

    /// <summary>Refused: it has another version of the message format.</summary>
    OtherFormat,

    /// <summary>Refused: it belongs to another run (<see cref="LockstepOptions.Run"/>).</summary>
    OtherRun,

    /// <summary>Refused: it names another sender than the peer that it came from.</summary>
    WrongSender,

    /// <summary>Refused: the peer runs another model, readout or setting. <see cref="LockstepSession.TryReadEvent"/> tells which.</summary>
    OtherTerms,

    /// <summary>Refused: it has inputs, and the peer has not made the handshake.</summary>
    NotReady,

    /// <summary>Refused: it has inputs, acknowledgements or checksums for frames that an honest peer cannot have yet, or a gap before its inputs.</summary>
    OutOfWindow,

    /// <summary>Refused: an input is not finite, larger than 2^30 in magnitude, or for a model of spikes neither 0 nor 1.</summary>
    IllegalInput,

    /// <summary>Refused: it changes an input, a checksum or a setting that the peer sent before.</summary>
    Contradiction,
}
