using Lsm.Runtime.Readouts;

namespace Lsm.Runtime.Training;

/// <summary>Ridge regression in one call. For sequences that do not fit into memory, or for shards, use <see cref="RidgeAccumulator"/>.</summary>
public static class Ridge
{
    /// <summary>Runs sequences through a model, each agent from rest, and fits a linear readout to the features.</summary>
    /// <param name="model">The model; it is not changed.</param>
    /// <param name="inputs">[T, batch, input], as for <see cref="LiquidStateMachineSteps.ForwardSequence"/>.</param>
    /// <param name="targets">[T, batch, output], finite: the targets. Their number may differ from the outputs of the model.</param>
    /// <param name="batch">The number of sequences that run side by side, at least 1.</param>
    /// <param name="warmup">The number of frames at the start that run and give no samples, 0 to T - latency - 1; 0 by default.</param>
    /// <param name="ridge">The penalty lambda: finite, at least 0. By default the one of 1e-9, 1e-7, ..., 1e7 with which quarters of the frames are predicted best from the other three; this takes nine times the memory of one
    /// <see cref="RidgeAccumulator"/>, and at least 8 samples.</param>
    /// <param name="latency">The delay of the motors in frames, as for <see cref="RidgeAccumulator.PartialFit(LsmState, ReadOnlySpan{float}, ReadOnlySpan{float}, int, int, int)"/>.</param>
    /// <param name="steps">The neuron steps of a frame, with the sensors held, 1 to the default of <see cref="EngineOptions.MaxSteps"/>. The host must run as many.</param>
    /// <returns>The same liquid with the new readout, which keeps <paramref name="steps"/>, <paramref name="latency"/> and <paramref name="warmup"/> (<see cref="Readout.Timing"/>).</returns>
    /// <exception cref="ArgumentException">Sizes do not fit, or a value is out of range.</exception>
    /// <exception cref="TrainingException">As for <see cref="RidgeAccumulator.Solve"/>.</exception>
    public static LiquidStateMachine Fit(
        LiquidStateMachine model, ReadOnlySpan<float> inputs, ReadOnlySpan<float> targets, int batch = 1, int warmup = 0, double? ridge = null, int latency = 0, int steps = 1)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        int row = batch * model.InputSize, frames = inputs.Length / row;
        if (frames == 0 || inputs.Length % row != 0 || targets.IsEmpty || targets.Length % (frames * batch) != 0)
        {
            throw new ArgumentException(
                $"{inputs.Length} inputs and {targets.Length} targets were given; they must be [T, {batch}, {model.InputSize}] and "
                + $"[T, {batch}, outputs] with the same T, at least 1.");
        }

        CheckLeaves(latency, frames, nameof(latency), "");
        CheckLeaves(warmup, frames - latency, nameof(warmup), latency > 0 ? $" with latency {latency}" : "");
        int outputs = targets.Length / (frames * batch);
        using LsmState state = model.InitState(batch);
        if (ridge is null)
        {
            return model.WithReadout(FitBest(state, inputs, targets, outputs, warmup, latency, steps).ToReadout());
        }

        var accumulator = new RidgeAccumulator(model.FeatureCount, outputs);
        accumulator.PartialFit(state, inputs, targets, warmup, steps, latency);
        return model.WithReadout(accumulator.Solve(ridge.Value).ToReadout());
    }

    /// <summary>Fits with the penalty that predicts quarters of the frames best from the others.</summary>
    private static RidgeSolution FitBest(LsmState state, ReadOnlySpan<float> inputs, ReadOnlySpan<float> targets, int outputs, int warmup, int latency, int steps)
    {
        const int Quarters = 4, LeastSamples = 2 * Quarters;
        long samples = (targets.Length / outputs) - ((long)(warmup + latency) * state.Capacity), sample = 0;
        if (samples < LeastSamples)
        {
            throw new ArgumentException($"The sequences have {samples} samples after the warmup and the latency; {LeastSamples} are needed to choose the penalty. Add frames, or give ridge.", nameof(inputs));
        }

        SampleCheck.Finite(nameof(targets), targets);
        var quarters = new LeftOutParts(Quarters, state.Engine.Model.FeatureCount, outputs, threads: 0);
        FeatureRun.Over(state, inputs, targets, outputs, warmup, steps, latency, (features, target) =>
        {
            RidgeAccumulator quarter = quarters[(int)(sample++ * Quarters / samples)];
            quarter.Timing.Note(steps, latency, warmup, state.Loop.Samples.TickLength);
            quarter.Add(features, target);
        });
        return quarters.Total().Solve(quarters.Choose([.. Enumerable.Range(0, Quarters)]).Penalty);
    }

    private static void CheckLeaves(int value, int frames, string name, string condition)
    {
        if (value < 0 || value >= frames)
        {
            throw new ArgumentOutOfRangeException(
                name, value, $"{name} is {value}; it must be from 0 to {frames - 1}, or the sequence{condition} leaves no training sample.");
        }
    }
}
