using Lsm.Runtime.Tuning;
using Lsm.Tool.Data;

namespace Lsm.Tool.Training;

/// <summary>What is trained and how.</summary>
internal sealed record FitOptions(DataSet Data, Split Split)
{
    /// <summary>The name of the preset.</summary>
    public required string Preset { get; init; }

    /// <summary>The preset, with what the command line changes.</summary>
    public required LiquidDesign Design { get; init; }

    public required int Neurons { get; init; }

    public required ulong Seed { get; init; }

    /// <summary>Rows at the start of every sequence that are neither learned nor scored.</summary>
    public required int Warmup { get; init; }

    /// <summary>The target of a row is that of so many rows later.</summary>
    public required int Ahead { get; init; }

    /// <summary>All rows of the first so many of every sequence train, the others validate; a row without a target does neither.</summary>
    public Part PartOf(int sequence, int row) =>
        row < Warmup || row + Ahead >= Data.Sequences[sequence].Rows ? Part.None
        : row + Ahead < Split.TrainingRows[sequence] ? Part.Training
        : Part.Validation;
}
