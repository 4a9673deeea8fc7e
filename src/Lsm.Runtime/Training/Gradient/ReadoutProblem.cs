using Lsm.Runtime.Readouts;

namespace Lsm.Runtime.Training.Gradient;

/// <summary>A readout alone, on sequences of features.</summary>
internal sealed class ReadoutProblem : GradientProblem
{
    private readonly Readout start;
    private readonly TrainableReadout readout;
    private readonly SequenceSet set;
    private readonly SequenceLoss loss;
    private readonly int warmup;
    private readonly double[][]? means;

    public ReadoutProblem(Readout start, SequenceSet set, GradientOptions options)
    {
        this.start = start;
        readout = TrainableReadout.Of(start);
        this.set = set;
        warmup = options.Warmup;
        loss = new SequenceLoss(set, options.Loss, options.Pooling, options.Warmup);

        // The mean of a linear readout's outputs is its output for the mean of the features: one step instead of many.
        means = start is LinearReadout && options.Pooling != OutputPooling.EachStep ? Means() : null;
    }

    public override double[] Start()
    {
        var parameters = new double[readout.ParameterCount];
        readout.Read(start, parameters);
        return parameters;
    }

    public override SequenceWork NewWork() => new Work(this);

    private double[][] Means()
    {
        var means = new double[set.Count][];
        for (int sequence = 0; sequence < means.Length; sequence++)
        {
            ReadOnlySpan<float> steps = set.Of(sequence);
            var mean = new double[set.Width];
            for (int i = warmup * set.Width; i < steps.Length; i++)
            {
                mean[i % set.Width] += steps[i];
            }

            for (int i = 0; i < mean.Length; i++)
            {
                mean[i] /= set.StepsOf(sequence) - warmup;
            }

            means[sequence] = mean;
        }

        return means;
    }

    private sealed class Work(ReadoutProblem problem) : SequenceWork
    {
        private readonly double[] features = new double[problem.set.Width];
        private double[] hidden = new double[problem.readout.HiddenCount];
        private double[] outputs = new double[problem.set.Outputs];
        private double[] slopes = new double[problem.set.Outputs];

        public override (double Loss, bool Right) Evaluate(double[] parameters, int sequence, double[]? gradient) =>
            problem.means is { } means ? Mean(parameters, sequence, means[sequence], gradient) : Steps(parameters, sequence, gradient);

        private (double Loss, bool Right) Mean(double[] parameters, int sequence, double[] mean, double[]? gradient)
        {
            problem.readout.Forward(parameters, mean, hidden, outputs);
            (double, bool) result = problem.loss.EvaluateMean(sequence, outputs, slopes);
            if (gradient is not null)
            {
                problem.readout.Backward(parameters, mean, hidden, slopes, gradient, []);
            }

            return result;
        }

        private (double Loss, bool Right) Steps(double[] parameters, int sequence, double[]? gradient)
        {
            TrainableReadout readout = problem.readout;
            ReadOnlySpan<float> steps = problem.set.Of(sequence);
            int count = problem.set.StepsOf(sequence), outputs = problem.set.Outputs, hidden = readout.HiddenCount;
            if (this.outputs.Length < count * outputs)
            {
                this.outputs = new double[count * outputs];
                this.slopes = new double[count * outputs];
                this.hidden = new double[count * hidden];
            }

            for (int t = problem.warmup; t < count; t++)
            {
                Widen(steps.Slice(t * features.Length, features.Length));
                readout.Forward(parameters, features, this.hidden.AsSpan(t * hidden, hidden), this.outputs.AsSpan(t * outputs, outputs));
            }

            Span<double> slopes = gradient is null ? [] : this.slopes.AsSpan(0, count * outputs);
            (double, bool) result = problem.loss.Evaluate(sequence, this.outputs.AsSpan(0, count * outputs), slopes);
            for (int t = problem.warmup; t < count && gradient is not null; t++)
            {
                Widen(steps.Slice(t * features.Length, features.Length));
                readout.Backward(parameters, features, this.hidden.AsSpan(t * hidden, hidden), slopes.Slice(t * outputs, outputs), gradient, []);
            }

            return result;
        }

        private void Widen(ReadOnlySpan<float> step)
        {
            for (int i = 0; i < step.Length; i++)
            {
                features[i] = step[i];
            }
        }
    }
}
