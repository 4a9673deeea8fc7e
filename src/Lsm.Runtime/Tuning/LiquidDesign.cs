namespace Lsm.Runtime.Tuning;

/// <summary>A kind of liquid: its options, and the neuron steps of a tick that they are meant for. <see cref="LiquidPresets"/> has some, and a study searches for others. Immutable.</summary>
public sealed record LiquidDesign
{
    /// <summary>The options of the liquid; never null.</summary>
    public LiquidOptions Options { get; init => field = value ?? throw new ArgumentNullException(nameof(Options)); } = new();

    /// <summary>The neuron steps of a tick, 1 to 255; 1 by default.</summary>
    public int Steps { get; init => field = value is >= 1 and <= 255 ? value : throw new ArgumentOutOfRangeException(nameof(Steps), value, $"Steps is {value}; it must be from 1 to 255."); } = 1;

    /// <summary>Draws a model with these options and an untrained readout.</summary>
    /// <param name="inputSize">The sensors, 1 to 2^20.</param>
    /// <param name="reservoirSize">The neurons, at least 1.</param>
    /// <param name="outputSize">The motors, at least 1.</param>
    /// <param name="seed">The seed, in place of that of the options.</param>
    /// <exception cref="ArgumentException">The options do not fit the sizes; the message names the option.</exception>
    public LiquidStateMachine Create(int inputSize, int reservoirSize, int outputSize, ulong seed = 42) =>
        new(inputSize, reservoirSize, outputSize, Options with { Reservoir = Options.Reservoir with { Seed = seed } });

    /// <summary>Draws a model for a task.</summary>
    internal LiquidStateMachine Draw(TuningTask task, int neurons, ulong seed) => Create(task.InputSize, neurons, task.OutputSize, seed);
}
