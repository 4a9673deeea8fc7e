namespace Lsm.Runtime.Tuning;

/// <summary>The settings of an echo state network.</summary>
/// <param name="Radius">The spectral radius of the recurrent weights.</param>
/// <param name="InputScaling">The largest input weight.</param>
/// <param name="Bias">The largest bias.</param>
/// <param name="Leak">The share of the new value in a unit's next value, above 0, at most 1.</param>
internal readonly record struct EchoSettings(double Radius, double InputScaling, double Bias, double Leak);
