namespace Lsm.Runtime;

/// <summary>What waits in a snapshot to be learned: of some frames before it, by slot, what the readout saw and, if it was taught, what was done.</summary>
/// <param name="Frames">[entry]: before the snapshot's frame.</param>
/// <param name="Slots">[entry]: an occupied slot.</param>
/// <param name="Taught">[entry]: whether the targets are a lesson.</param>
/// <param name="Features">[entry, neuron].</param>
/// <param name="Targets">[entry, output]; zeros where not taught.</param>
internal sealed record PendingLessons(ulong[] Frames, uint[] Slots, bool[] Taught, float[] Features, float[] Targets);
