namespace Lsm.Runtime.Tuning;

/// <summary>The activity of a liquid on given inputs, measured without targets.</summary>
/// <param name="Rate">Spikes per neuron and step, in the last step of each frame, 0 to 1.</param>
/// <param name="Saturated">The share of the neurons that fire in the last step of every frame.</param>
/// <param name="Silent">The share of the neurons that never fire in the last step of a frame.</param>
/// <param name="Forgetting">
/// The difference at the end of two runs that began with different inputs: the distance of their features over their spread, 0 if the liquid forgot the
/// difference (fading memory), about 1 or more if it did not.
/// </param>
public readonly record struct LiquidActivity(double Rate, double Saturated, double Silent, double Forgetting);
