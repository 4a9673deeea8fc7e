using Lsm.Runtime;
using Lsm.Tool.Data;
using Lsm.Tool.Training;

namespace Lsm.Tool.Running;

/// <summary>How a model is fed: as it was trained, where <c>lsm train</c> made it, and as the command line says.</summary>
/// <param name="Note">What <c>lsm train</c> noted, or null.</param>
/// <param name="Inputs">The input columns, or null for all.</param>
/// <param name="Sequence">The sequence column, or null.</param>
/// <param name="Steps">Neuron steps per row.</param>
/// <param name="Sensors">How many inputs the model has.</param>
/// <param name="Motors">The names of the motors.</param>
internal sealed record RunPlan(ModelNote? Note, string[]? Inputs, string? Sequence, int Steps, int Sensors, string[] Motors)
{
    public static RunPlan Of(LiquidStateMachine model, string? inputs, string? sequence, int? steps)
    {
        ModelNote? note = ModelNote.From(model.Readout.Training, model.InputSize, model.OutputSize);
        return new RunPlan(
            note,
            inputs?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? note?.Inputs,
            sequence ?? note?.Sequence,
            steps ?? model.Readout.Timing?.Steps ?? 1,
            model.InputSize,
            note?.MotorNames(model.Readout.Timing) ?? [.. Enumerable.Range(0, model.OutputSize).Select(static motor => $"motor{motor}")]);
    }

    /// <summary>Chooses among the columns that the data have.</summary>
    /// <exception cref="ToolException">The inputs are not as many as the model has sensors.</exception>
    public ColumnChoice Choose(string source, string[] columns)
    {
        // A model that was trained on sequences runs on data that are one.
        string? sequence = Sequence is not null && (Note?.Sequence != Sequence || columns.Contains(Sequence)) ? Sequence : null;
        int count = Inputs?.Length ?? (columns.Length - (sequence is null ? 0 : 1));
        return count == Sensors
            ? new ColumnChoice(Inputs, [], sequence)
            : throw new ToolException($"{source}: {count} input columns are chosen and the model has {Sensors} sensors; there are {string.Join(", ", columns)}. Choose {Sensors} with --inputs.");
    }
}
