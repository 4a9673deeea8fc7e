namespace Lsm.Tool.Inspection;

/// <summary>A value that an agent's sensor has in a frame.</summary>
internal sealed record SensorPlace(float Value, ulong Agent, long Frame);
