using Lsm.Runtime.Readouts;

namespace Lsm.Runtime.Training.Gradient;

/// <summary>A readout alone, on sequences of features.</summary>
internal sealed class ReadoutProblem : GradientProblem
{
    private readonly Readout _start;
    private readonly TrainableReadout _readout;
    private readonly SequenceSet _set;
    private readonly SequenceLoss _loss;
    private readonly int _warmup;
    private readonly double[][]? _means;

    public ReadoutProblem(Readout start, SequenceSet set, GradientOptions options)
    {
        _start = start;
        _readout = TrainableReadout.Of(start);
        _set = set;
        _warmup = options.Warmup;
        _loss = new SequenceLoss(set, options.Loss, options.Pooling, options.Warmup);

        // The mean of a linear readout's outputs is its output for the mean of the features: one step in place of many.
        _means = start is LinearReadout && options.Pooling != OutputPooling.EachStep ? Means() : null;
    }

    public override double[] Start()
    {
        var parameters = new double[_readout.ParameterCount];
        _readout.Read(_start, parameters);
        return parameters;
    }

    public override SequenceWork NewWork() => new Work(this);

    private double[][] Means()
    {
        var means = new double[_set.Count][];
        for (int sequence = 0; sequence < means.Length; sequence++)
        {
            ReadOnlySpan<float> steps = _set.Of(sequence);
            var mean = new double[_set.Width];
            for (int i = _warmup * _set.Width; i < steps.Length; i++)
            {
                mean[i % _set.Width] += steps[i];
            }

            for (int i = 0; i < mean.Length; i++)
            {
                mean[i] /= _set.StepsOf(sequence) - _warmup;
            }

            means[sequence] = mean;
        }

        return means;
    }

    private sealed class Work(ReadoutProblem problem) : SequenceWork
    {
        private readonly double[] _features = new double[problem._set.Width];
        private double[] _hidden = new double[problem._readout.HiddenCount];
        private double[] _outputs = new double[problem._set.Outputs];
        private double[] _slopes = new double[problem._set.Outputs];

        public override (double Loss, bool Right) Evaluate(double[] parameters, int sequence, double[]? gradient) =>
            problem._means is { } means ? Mean(parameters, sequence, means[sequence], gradient) : Steps(parameters, sequence, gradient);

        private (double Loss, bool Right) Mean(double[] parameters, int sequence, double[] mean, double[]? gradient)
        {
            problem._readout.Forward(parameters, mean, _hidden, _outputs);
            (double, bool) result = problem._loss.EvaluateMean(sequence, _outputs, _slopes);
            if (gradient is not null)
            {
                problem._readout.Backward(parameters, mean, _hidden, _slopes, gradient, []);
            }

            return result;
        }

        private (double Loss, bool Right) Steps(double[] parameters, int sequence, double[]? gradient)
        {
            TrainableReadout readout = problem._readout;
            ReadOnlySpan<float> steps = problem._set.Of(sequence);
            int count = problem._set.StepsOf(sequence), outputs = problem._set.Outputs, hidden = readout.HiddenCount;
            if (_outputs.Length < count * outputs)
            {
                _outputs = new double[count * outputs];
                _slopes = new double[count * outputs];
                _hidden = new double[count * hidden];
            }

            for (int t = problem._warmup; t < count; t++)
            {
                Widen(steps.Slice(t * _features.Length, _features.Length));
                readout.Forward(parameters, _features, _hidden.AsSpan(t * hidden, hidden), _outputs.AsSpan(t * outputs, outputs));
            }

            Span<double> slopes = gradient is null ? [] : _slopes.AsSpan(0, count * outputs);
            (double, bool) result = problem._loss.Evaluate(sequence, _outputs.AsSpan(0, count * outputs), slopes);
            for (int t = problem._warmup; t < count && gradient is not null; t++)
            {
                Widen(steps.Slice(t * _features.Length, _features.Length));
                readout.Backward(parameters, _features, _hidden.AsSpan(t * hidden, hidden), slopes.Slice(t * outputs, outputs), gradient, []);
            }

            return result;
        }

        private void Widen(ReadOnlySpan<float> step)
        {
            for (int i = 0; i < step.Length; i++)
            {
                _features[i] = step[i];
            }
        }
    }
}
