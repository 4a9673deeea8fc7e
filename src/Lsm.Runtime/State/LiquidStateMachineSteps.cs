namespace Lsm.Runtime;

/// <summary>Runs a model with little code, on a CPU engine of its own: step by step, or a whole sequence at once.</summary>
public static class LiquidStateMachineSteps
{
    /// <summary>Creates a state at rest for agents with ids 0, 1, ..., on a CPU engine of its own, which is disposed with the state.</summary>
    /// <param name="model">The model.</param>
    /// <param name="batch">Agents, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The batch is below 1 or too large.</exception>
    public static LsmState InitState(this LiquidStateMachine model, int batch)
    {
        ArgumentNullException.ThrowIfNull(model);
        StateSizes.Check(model, batch, nameof(batch));
        LsmEngine engine = LsmEngine.Create(model, EngineKind.Cpu);
        try
        {
            LsmState state = engine.CreateState(batch);
            state.OwnsEngine = true;
            return state;
        }
        catch
        {
            engine.Dispose();
            throw;
        }
    }

    /// <summary>Runs one step of every agent.</summary>
    /// <param name="model">The model.</param>
    /// <param name="state">A state of this model, on any engine that is not pipelined.</param>
    /// <param name="inputs">[batch, input], batch being the state's capacity.</param>
    /// <param name="outputs">[batch, output].</param>
    /// <exception cref="ArgumentException">A length differs, an input is not finite, or the state is another model's; nothing was changed.</exception>
    public static void Step(this LiquidStateMachine model, LsmState state, ReadOnlySpan<float> inputs, Span<float> outputs) => Run(model, state, inputs, outputs, 1, 1);

    /// <summary>Runs one frame for each row of inputs. With one step per frame it gives the same bits as one call of <see cref="Step"/> per frame.</summary>
    /// <param name="model">The model.</param>
    /// <param name="state">A state of this model, on any engine that is not pipelined.</param>
    /// <param name="inputs">[T, batch, input].</param>
    /// <param name="outputs">[T, batch, output].</param>
    /// <param name="steps">Neuron steps per frame, with the same sensors, 1 to the engine's <see cref="EngineOptions.MaxSteps"/>: as many as the readout was trained with.</param>
    /// <exception cref="ArgumentException">A length differs, an input is not finite, or the state is another model's; nothing was changed.</exception>
    public static void ForwardSequence(this LiquidStateMachine model, LsmState state, ReadOnlySpan<float> inputs, Span<float> outputs, int steps = 1)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(state);
        if (steps < 1 || steps > state.Engine.Options.MaxSteps)
        {
            throw new ArgumentOutOfRangeException(nameof(steps), steps, $"steps is {steps}; it must be from 1 to {state.Engine.Options.MaxSteps}, the engine's MaxSteps.");
        }

        int row = state.Capacity * model.InputSize;
        if (inputs.Length % row != 0)
        {
            throw new ArgumentException($"{inputs.Length} inputs were given; [T, {state.Capacity}, {model.InputSize}] needs a multiple of {row}.", nameof(inputs));
        }

        Run(model, state, inputs, outputs, inputs.Length / row, steps);
    }

    private static void Run(LiquidStateMachine model, LsmState state, ReadOnlySpan<float> inputs, Span<float> outputs, int frames, int steps)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(state);
        if (state.Engine.Model.Hash != model.Hash)
        {
            throw new ArgumentException("The state belongs to another model; take one from this model's InitState or from an engine made with it.", nameof(state));
        }

        if (!ReferenceEquals(state.Engine.Model.Readout, model.Readout))
        {
            throw new ArgumentException("The state's engine has another readout than this model; give it this readout with SwapReadout, or step the engine's own model.", nameof(state));
        }

        if (state.Engine.Options.Pipelined)
        {
            throw new ArgumentException("The state's engine is pipelined, so its motors come one frame late; use Begin and End, or an engine that is not pipelined.", nameof(state));
        }

        int inputRow = state.Capacity * model.InputSize, outputRow = state.Capacity * model.OutputSize;
        if (inputs.Length != frames * inputRow || outputs.Length != frames * outputRow)
        {
            throw new ArgumentException(
                $"{inputs.Length} inputs and {outputs.Length} outputs were given; {frames} frames of [{state.Capacity}, {model.InputSize}] and [{state.Capacity}, {model.OutputSize}] need {frames * inputRow} and {frames * outputRow}.");
        }

        SensorRules.Check(model.Reservoir.Input, inputs, model.InputSize, state.Capacity);
        for (int t = 0; t < frames; t++)
        {
            inputs.Slice(t * inputRow, inputRow).CopyTo(state.Sensors);
            state.Begin(state.Frame, steps);
            state.End(state.Frame - 1).CopyTo(outputs[(t * outputRow)..]);
        }
    }
}
