namespace Lsm.Inspector.Past;

/// <summary>An agent after a past frame.</summary>
/// <param name="Frame">The frame.</param>
/// <param name="Agent">The agent.</param>
/// <param name="AgentChecksum">The checksum of the agent.</param>
/// <param name="Checksum">The checksum of the whole state.</param>
/// <param name="Steps">Neuron steps of the frame.</param>
/// <param name="Idle">Whether the agent did not run.</param>
/// <param name="Sensors">[sensor].</param>
/// <param name="Motors">[motor].</param>
/// <param name="Membranes">[neuron].</param>
/// <param name="Spikes">[word].</param>
internal sealed record PastFrame(
    long Frame, ulong Agent, ulong AgentChecksum, ulong Checksum, int Steps, bool Idle, float[] Sensors, float[] Motors, float[] Membranes, uint[] Spikes);
