namespace Lsm.Tool.Data;

/// <summary>Rows that follow each other in time; a liquid is at rest before the first.</summary>
/// <param name="Name">What messages and results call it; empty for the only one.</param>
/// <param name="Rows">How many rows.</param>
/// <param name="Inputs">[row, input], finite.</param>
/// <param name="Targets">[row, target], finite; empty without targets.</param>
internal sealed record DataSequence(string Name, int Rows, double[] Inputs, double[] Targets);
