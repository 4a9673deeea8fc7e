namespace Lsm.Runtime;

/// <summary>What went into a kept frame. Immutable.</summary>
/// <param name="Agents">The agents when the frame began, and what happened to them right before.</param>
/// <param name="Sensors">[slot, sensor].</param>
/// <param name="Steps">Neuron steps.</param>
/// <param name="Model">The model that the frame ran, with the readout that read it out.</param>
internal sealed record KeptFrame(AgentTable Agents, float[] Sensors, int Steps, LiquidStateMachine Model);
