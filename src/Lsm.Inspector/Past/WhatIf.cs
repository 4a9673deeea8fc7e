namespace Lsm.Inspector.Past;

/// <summary>The frames from a change of a sensor on, as they were and as they would have been.</summary>
/// <param name="Change">The change.</param>
/// <param name="Frames">Frames.</param>
/// <param name="Unchanged">The checksum of the state after the last frame, as it was.</param>
/// <param name="Changed">The same, as it would have been.</param>
/// <param name="Before">The agent's frames as they were, in the form of <see cref="Live.FrameRing"/>.</param>
/// <param name="After">The agent's frames as they would have been.</param>
internal sealed record WhatIf(SensorChange Change, int Frames, ulong Unchanged, ulong Changed, uint[] Before, uint[] After);
