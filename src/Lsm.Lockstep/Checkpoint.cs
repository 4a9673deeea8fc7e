namespace Lsm.Lockstep;

/// <summary>The values that peers compare at a frame whose earlier frames are settled.</summary>
/// <param name="Frame">The frame.</param>
/// <param name="State">The checksum of the state right before it.</param>
/// <param name="Readout">The hash of the readout that it ran with.</param>
internal readonly record struct Checkpoint(long Frame, ulong State, ulong Readout);
