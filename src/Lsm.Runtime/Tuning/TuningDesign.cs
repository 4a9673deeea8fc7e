namespace Lsm.Runtime.Tuning;

/// <summary>A liquid that a study may try: its options, and the neuron steps of a tick. Immutable.</summary>
public sealed record TuningDesign
{
    /// <summary>The options of the liquid; never null. A study sets the seed.</summary>
    public LiquidOptions Options { get; init => field = value ?? throw new ArgumentNullException(nameof(Options)); } = new();

    /// <summary>The neuron steps of a tick, 1 to 255; 1 by default.</summary>
    public int Steps { get; init => field = value is >= 1 and <= 255 ? value : throw new ArgumentOutOfRangeException(nameof(Steps), value, $"Steps is {value}; it must be from 1 to 255."); } = 1;

    /// <summary>Returns the same design with other options of the reservoir.</summary>
    /// <param name="change">Gives the new options from the present ones.</param>
    public TuningDesign WithReservoir(Func<ReservoirOptions, ReservoirOptions> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return this with { Options = Options with { Reservoir = change(Options.Reservoir) } };
    }

    /// <summary>Draws the model.</summary>
    internal LiquidStateMachine Draw(TuningTask task, int neurons, ulong seed) =>
        new(task.InputSize, neurons, task.OutputSize, Options with { Reservoir = Options.Reservoir with { Seed = seed } });
}
