namespace Lsm.Runtime.Training.Gradient;

/// <summary>Back-propagation through time over one sequence from rest.</summary>
internal sealed class LiquidWork : SequenceWork
{
    private readonly LiquidShape shape;
    private readonly SequenceSet set;
    private readonly SequenceLoss loss;
    private readonly int ticks;              // neuron steps per frame
    private readonly InputWork input;
    private readonly RecurrentWork recurrent;
    private readonly NeuronWork neurons;
    private readonly FeatureWork features;
    private double[] hidden = [];
    private double[] outputs = [];
    private double[] outputSlopes = [];

    public LiquidWork(LiquidShape shape, SequenceSet set, SequenceLoss loss)
    {
        (this.shape, this.set, this.loss) = (shape, set, loss);
        ticks = shape.Options.StepsPerFrame;
        (input, recurrent, neurons, features) = (new InputWork(shape), new RecurrentWork(shape), new NeuronWork(shape), new FeatureWork(shape));
    }

    /// <inheritdoc cref="NeuronWork.SmoothSpike"/>
    internal Func<double, double>? SmoothSpike { init => neurons.SmoothSpike = value; }

    public override (double Loss, bool Right) Evaluate(double[] parameters, int sequence, double[]? gradient)
    {
        int frames = set.StepsOf(sequence), outputs = set.Outputs;
        Reserve(frames);
        Forward(parameters, set.Of(sequence), frames);
        Span<double> slopes = gradient is null ? [] : outputSlopes.AsSpan(0, frames * outputs);
        (double, bool) result = loss.Evaluate(sequence, this.outputs.AsSpan(0, frames * outputs), slopes);
        if (gradient is not null)
        {
            Backward(parameters, set.Of(sequence), frames, gradient);
        }

        return result;
    }

    private void Reserve(int frames)
    {
        neurons.Reserve(frames * ticks);
        features.Reserve(frames);
        if (outputs.Length < frames * set.Outputs)
        {
            hidden = new double[frames * shape.Readout.HiddenCount];
            outputs = new double[frames * set.Outputs];
            outputSlopes = new double[frames * set.Outputs];
        }
    }

    private void Forward(double[] parameters, ReadOnlySpan<float> sequence, int frames)
    {
        int steps = frames * ticks, hidden = shape.Readout.HiddenCount;
        neurons.Begin();
        features.Begin(frames);
        recurrent.Begin(steps, neurons.Currents(steps));
        for (int t = 0; t < frames; t++)
        {
            input.Project(parameters, sequence, t);
            for (int step = t * ticks; step < (t + 1) * ticks; step++)
            {
                recurrent.Deliver(parameters, step, input.Drive, neurons.Spikes(steps), neurons.Currents(steps));
                neurons.Step(parameters, step);
                features.Step(t, neurons.SpikesOf(step), neurons.Membrane);
            }

            features.End(t, neurons.SpikesOf(((t + 1) * ticks) - 1), neurons, sequence);
            shape.Readout.Forward(
                parameters.AsSpan(0, shape.InputStart), features.Of(t), this.hidden.AsSpan(t * hidden, hidden),
                outputs.AsSpan(t * set.Outputs, set.Outputs));
        }
    }

    private void Backward(double[] parameters, ReadOnlySpan<float> sequence, int frames, double[] gradient)
    {
        neurons.Forget();
        features.Forget();
        for (int t = frames - 1; t >= 0; t--)
        {
            ReadoutSlopes(parameters, t, gradient);
            for (int step = ((t + 1) * ticks) - 1; step >= t * ticks; step--)
            {
                features.Backward(isLast: step == ((t + 1) * ticks) - 1);
                neurons.Backward(parameters, step, recurrent.SpikeSlopes(step), features, gradient);
                input.Backward(neurons.Delta, sequence, t, gradient);
                recurrent.Backward(parameters, step, neurons.Delta, neurons.Spikes(frames * ticks), gradient);
                if (shape.Options.Truncation > 0 && step % shape.Options.Truncation == 0)
                {
                    neurons.Forget();
                    features.Forget();
                    recurrent.ForgetBefore(step);
                }
            }
        }
    }

    private void ReadoutSlopes(double[] parameters, int frame, double[] gradient)
    {
        ReadOnlySpan<double> slopes = outputSlopes.AsSpan(frame * set.Outputs, set.Outputs);
        if (!slopes.ContainsAnyExcept(0.0))
        {
            Array.Clear(features.Slopes);
            return;
        }

        int hidden = shape.Readout.HiddenCount;
        shape.Readout.Backward(
            parameters.AsSpan(0, shape.InputStart), features.Of(frame), this.hidden.AsSpan(frame * hidden, hidden), slopes,
            gradient.AsSpan(0, shape.InputStart), features.Slopes);
    }
}
