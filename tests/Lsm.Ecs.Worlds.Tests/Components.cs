namespace Lsm.Ecs.Worlds.Tests;

/// <summary>Components for the world's tests: plain data, wide data, a reference, a tag.</summary>
internal record struct Health(int Value);

internal record struct Place(double X, double Y, double Z);

internal record struct Label(string Text);

internal record struct Frozen;
