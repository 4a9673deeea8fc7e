namespace Lsm.Inspector.Past;

/// <summary>The frames from a change of a sensor on, in the original run and in the changed run.</summary>
/// <param name="Change">The change.</param>
/// <param name="Frames">Frames.</param>
/// <param name="Unchanged">The checksum of the state after the last frame of the original run.</param>
/// <param name="Changed">The same for the changed run.</param>
/// <param name="Before">The agent's frames in the original run, in the form of <see cref="Live.FrameRing"/>.</param>
/// <param name="After">The agent's frames in the changed run.</param>
internal sealed record WhatIf(SensorChange Change, int Frames, ulong Unchanged, ulong Changed, uint[] Before, uint[] After);
