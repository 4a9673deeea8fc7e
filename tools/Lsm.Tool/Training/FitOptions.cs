using Lsm.Runtime;
using Lsm.Tool.Data;

namespace Lsm.Tool.Training;

/// <summary>What is trained and how.</summary>
internal sealed record FitOptions(DataSet Data, Split Split)
{
    public int Neurons { get; init; } = 400;

    public ulong Seed { get; init; } = 42;

    public FeatureKind Features { get; init; } = FeatureKind.Trace;

    /// <summary>Neuron steps a row, with the sensors held.</summary>
    public int Steps { get; init; } = 4;

    /// <summary>Rows at the start of every sequence that are neither learned nor scored.</summary>
    public int Warmup { get; init; }

    /// <summary>The target of a row is that of so many rows later.</summary>
    public int Ahead { get; init; }

    /// <summary>All rows of the first so many of every sequence train, the others validate; a row without a target does neither.</summary>
    public Part PartOf(int sequence, int row) =>
        row < Warmup || row + Ahead >= Data.Sequences[sequence].Rows ? Part.None
        : row + Ahead < Split.TrainingRows[sequence] ? Part.Training
        : Part.Validation;
}
