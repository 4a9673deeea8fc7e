namespace Lsm.Runtime.Recording;

/// <summary>The model and the readout that ran in a recording from a frame on, until the next one.</summary>
/// <param name="Frame">The first frame.</param>
/// <param name="Model">The hash of the model (<see cref="LiquidStateMachine.Hash"/>).</param>
/// <param name="Readout">The hash of the readout (<see cref="Readouts.Readout.Hash"/>), or 0 if it was not recorded. It decides motors, not checksums.</param>
public readonly record struct RecordedModel(long Frame, ulong Model, ulong Readout);
