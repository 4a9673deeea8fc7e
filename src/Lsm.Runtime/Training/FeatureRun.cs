namespace Lsm.Runtime.Training;

/// <summary>Runs sequences through a state and passes the features to a trainer.</summary>
internal static class FeatureRun
{
    public delegate void Sample(ReadOnlySpan<float> features, ReadOnlySpan<float> targets);

    /// <summary>Checks everything, then runs. Samples come frame by frame, in slot order: the features of a frame, and the targets of <c>latency</c> frames later.</summary>
    public static void Over(
        LsmState state, ReadOnlySpan<float> inputs, ReadOnlySpan<float> targets, int outputs, int warmup, int steps, int latency, Sample sample)
    {
        LiquidStateMachine model = state.Engine.Model;
        int batch = state.Capacity, inputRow = batch * model.InputSize, targetRow = batch * outputs;
        int frames = SampleCheck.Steps(inputs.Length, inputRow, targets.Length, targetRow);
        CheckWithin(latency, frames, nameof(latency));
        CheckWithin(warmup, frames, nameof(warmup));
        if (steps < 1 || steps > state.Engine.Options.MaxSteps)
        {
            throw new ArgumentOutOfRangeException(nameof(steps), steps, $"steps must be 1 .. {state.Engine.Options.MaxSteps}.");
        }

        if (state.Engine.Options.Pipelined || state.Agents.Count != batch)
        {
            throw new ArgumentException(
                state.Engine.Options.Pipelined
                    ? "The state's engine is pipelined: its features come a frame late. Train on one made with Pipelined = false."
                    : $"{state.Agents.Count} of {batch} slots are taken; a sequence needs an agent in every slot.", nameof(state));
        }

        SensorRules.Check(model.Reservoir.Input, inputs, model.InputSize, batch);
        for (int slot = 0; slot < batch; slot++)
        {
            state.Neurons.MarkFeatures(slot, true);
        }

        for (int t = 0; t < frames; t++)
        {
            inputs.Slice(t * inputRow, inputRow).CopyTo(state.Sensors);
            long frame = state.Frame;
            state.Begin(frame, steps);
            state.End(frame);
            for (int slot = 0; slot < batch && t >= warmup && t + latency < frames; slot++)
            {
                sample(state.Neurons.FeaturesOf(slot), targets.Slice(((t + latency) * targetRow) + (slot * outputs), outputs));
            }
        }

        for (int slot = 0; slot < batch; slot++)
        {
            state.Neurons.MarkFeatures(slot, false);
        }
    }

    /// <summary>A sequence may be all warmup, or end before the first late target: then it runs and gives no sample.</summary>
    private static void CheckWithin(int value, int frames, string name)
    {
        if (value < 0 || value > frames)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} is {value}; it must be from 0 to {frames}, the length of the sequence.");
        }
    }
}
