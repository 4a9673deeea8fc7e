namespace Lsm.Inspector.Past;

/// <summary>Another value of one sensor in past frames.</summary>
/// <param name="From">The first frame.</param>
/// <param name="Until">The last frame.</param>
/// <param name="Agent">The agent.</param>
/// <param name="Sensor">The sensor.</param>
/// <param name="Value">The value.</param>
internal readonly record struct SensorChange(long From, long Until, ulong Agent, int Sensor, float Value);
