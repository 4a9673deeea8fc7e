namespace Lsm.Lockstep;

/// <summary>The kind of a <see cref="LockstepEvent"/>.</summary>
public enum LockstepEventKind
{
    /// <summary>The handshake with a peer succeeded.</summary>
    Ready,

    /// <summary>A peer has another model, readout or setting, so no frame will run.</summary>
    Refused,

    /// <summary>A peer has another checksum, or another readout, for a settled frame. The runs are different from that frame or an earlier one on.</summary>
    Desync,
}
