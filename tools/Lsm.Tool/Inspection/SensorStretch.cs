namespace Lsm.Tool.Inspection;

/// <summary>Frames in a row in which an agent's sensor keeps its value.</summary>
internal sealed record SensorStretch(float Value, ulong Agent, long Frame, int Frames);
