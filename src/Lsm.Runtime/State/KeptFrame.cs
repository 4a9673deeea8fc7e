namespace Lsm.Runtime;

/// <summary>The inputs of a kept frame. Immutable.</summary>
/// <param name="Agents">The agents when the frame began, and their changes right before.</param>
/// <param name="Sensors">[slot, sensor].</param>
/// <param name="Steps">Neuron steps.</param>
/// <param name="Model">The model of the frame, with the readout that it used.</param>
internal sealed record KeptFrame(AgentTable Agents, float[] Sensors, int Steps, LiquidStateMachine Model);
