namespace Lsm.Runtime;

/// <summary>What waits in a snapshot to be learned: of some frames before it, by slot, what the readout saw and, if it was taught, what was done.</summary>
/// <param name="Frames">[entry]: before the snapshot's frame.</param>
/// <param name="Slots">[entry]: a slot, free by now or another's if the agent is gone.</param>
/// <param name="Taught">[entry]: whether the targets are a lesson.</param>
/// <param name="Features">[entry, neuron].</param>
/// <param name="Targets">[entry, output]; zeros where not taught.</param>
/// <param name="Agents">[entry]: the agent that was there.</param>
/// <param name="Lives">[entry]: 0 for the life that goes on in the slot, else a number for each that has ended.</param>
internal sealed record PendingLessons(ulong[] Frames, uint[] Slots, bool[] Taught, float[] Features, float[] Targets, ulong[] Agents, ulong[] Lives);
