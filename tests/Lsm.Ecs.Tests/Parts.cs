namespace Lsm.Ecs.Tests;

/// <summary>Three analog sensors.</summary>
internal record struct Senses(float A, float B, float C);

/// <summary>Two motors.</summary>
internal record struct Muscles(float Left, float Right);

/// <summary>Other sensors, for a second liquid in the same world.</summary>
internal record struct Whiskers(float A, float B);

/// <summary>Other motors.</summary>
internal record struct Tail(float Angle);

/// <summary>Components that no system reads; they put entities into several archetypes.</summary>
internal record struct Paint(int Colour);

internal record struct Burden(long Weight, double Size);
