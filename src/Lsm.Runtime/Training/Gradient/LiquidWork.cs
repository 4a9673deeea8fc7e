using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Lsm.Runtime.Training.Gradient;

/// <summary>
/// Back-propagation through time over one sequence from rest. The neuron is that of the engines, in double:
/// <c>u = beta m + (I_in + I_rec)</c>, <c>s = u >= threshold</c>, <c>m' = u - threshold s</c>. Backward, the derivative of s by u is the
/// surrogate's; everything else, the reset included, is exact.
/// </summary>
internal sealed class LiquidWork : SequenceWork
{
    private readonly LiquidShape _shape;
    private readonly SequenceSet _set;
    private readonly SequenceLoss _loss;
    private readonly int _n;
    private readonly int _ticks;              // neuron steps per frame
    private readonly SurrogateKind _surrogate;
    private readonly double _slope;
    private readonly double[] _drive;
    private readonly double[] _membrane;
    private readonly double[] _trace;
    private readonly double[] _delta;         // dL/du
    private readonly double[] _carryMembrane; // dL/dm from later steps
    private readonly double[] _carrySpike;    // dL/ds from later steps' recurrent input
    private readonly double[] _carryTrace;
    private readonly double[] _featureSlope;
    private double[] _potential = [];         // [step, neuron]: u
    private double[] _spike = [];             // [step, neuron]: s
    private double[] _before = [];            // [step, neuron]: the membrane that the step began with
    private double[] _features = [];          // [frame, neuron]
    private double[] _hidden = [];
    private double[] _outputs = [];
    private double[] _outputSlopes = [];

    public LiquidWork(LiquidShape shape, SequenceSet set, SequenceLoss loss)
    {
        (_shape, _set, _loss) = (shape, set, loss);
        _n = shape.Neurons;
        _ticks = shape.Options.StepsPerFrame;
        _surrogate = shape.Options.Surrogate;
        _slope = shape.Options.SurrogateSlope ?? _surrogate switch
        {
            SurrogateKind.FastSigmoid => 10,
            SurrogateKind.Arctan => 3.141592653589793,
            _ => 1,
        };
        _drive = new double[_n];
        _membrane = new double[_n];
        _trace = new double[_n];
        _delta = new double[_n];
        _carryMembrane = new double[_n];
        _carrySpike = new double[_n];
        _carryTrace = new double[_n];
        _featureSlope = new double[_n];
    }

    /// <summary>
    /// For checks of the gradient: a smooth function of u - threshold in place of the spike. If it is the surrogate's integral, the gradient
    /// is exact and finite differences must find it.
    /// </summary>
    internal Func<double, double>? SmoothSpike { get; init; }

    public override (double Loss, bool Right) Evaluate(double[] parameters, int sequence, double[]? gradient)
    {
        int frames = _set.StepsOf(sequence), outputs = _set.Outputs;
        Reserve(frames);
        Forward(parameters, _set.Of(sequence), frames);
        Span<double> slopes = gradient is null ? [] : _outputSlopes.AsSpan(0, frames * outputs);
        (double, bool) result = _loss.Evaluate(sequence, _outputs.AsSpan(0, frames * outputs), slopes);
        if (gradient is not null)
        {
            Backward(parameters, _set.Of(sequence), frames, gradient);
        }

        return result;
    }

    private void Reserve(int frames)
    {
        int steps = frames * _ticks;
        if (_spike.Length < steps * _n)
        {
            _potential = new double[steps * _n];
            _spike = new double[steps * _n];
            _before = new double[steps * _n];
            _features = new double[frames * _n];
            _hidden = new double[frames * _shape.Readout.HiddenCount];
            _outputs = new double[frames * _set.Outputs];
            _outputSlopes = new double[frames * _set.Outputs];
        }
    }

    private void Forward(double[] parameters, ReadOnlySpan<float> inputs, int frames)
    {
        Array.Clear(_membrane);
        Array.Clear(_trace);
        for (int t = 0; t < frames; t++)
        {
            Project(parameters, inputs.Slice(t * _shape.Inputs, _shape.Inputs));
            Span<double> features = _features.AsSpan(t * _n, _n);
            features.Clear();
            for (int step = t * _ticks; step < (t + 1) * _ticks; step++)
            {
                Step(parameters, step);
                if (_shape.Features == FeatureKind.SpikeCounts)
                {
                    DoubleSpan.Add(features, _spike.AsSpan(step * _n, _n));
                }
            }

            ReadOnlySpan<double> seen = _shape.Features switch
            {
                FeatureKind.Spikes => _spike.AsSpan(((((t + 1) * _ticks) - 1) * _n), _n),
                FeatureKind.Trace => _trace,
                FeatureKind.Membrane => _membrane,
                _ => features,
            };
            seen.CopyTo(features);
            int hidden = _shape.Readout.HiddenCount;
            _shape.Readout.Forward(
                parameters.AsSpan(0, _shape.InputStart), features, _hidden.AsSpan(t * hidden, hidden),
                _outputs.AsSpan(t * _set.Outputs, _set.Outputs));
        }
    }

    private void Project(double[] parameters, ReadOnlySpan<float> sensors)
    {
        Array.Clear(_drive);
        for (int k = 0; k < sensors.Length; k++)
        {
            if (sensors[k] != 0)
            {
                DoubleSpan.AddScaled(_drive, parameters.AsSpan(_shape.InputStart + (k * _n), _n), sensors[k]);
            }
        }
    }

    private void Step(double[] parameters, int step)
    {
        Span<double> u = _potential.AsSpan(step * _n, _n), s = _spike.AsSpan(step * _n, _n);
        _drive.CopyTo(u);
        if (step > 0)
        {
            Propagate(parameters.AsSpan(_shape.RecurrentStart, _shape.Targets.Length), _spike.AsSpan((step - 1) * _n, _n), u);
        }

        ReadOnlySpan<double> beta = _shape.Beta(parameters), threshold = _shape.Threshold(parameters), decay = _shape.Decay;
        _membrane.CopyTo(_before, step * _n);
        for (int i = 0; i < _n; i++)
        {
            u[i] = (beta[i] * _membrane[i]) + u[i];
            s[i] = SmoothSpike is { } smooth ? smooth(u[i] - threshold[i]) : u[i] >= threshold[i] ? 1 : 0;
            _membrane[i] = u[i] - (threshold[i] * s[i]);
            _trace[i] = (decay[i] * _trace[i]) + s[i];
        }
    }

    private void Propagate(ReadOnlySpan<double> weights, ReadOnlySpan<double> spikes, Span<double> current)
    {
        ReadOnlySpan<int> rowStart = _shape.RowStart, targets = _shape.Targets;
        for (int j = 0; j < spikes.Length; j++)
        {
            double spike = spikes[j];
            if (spike == 0)
            {
                continue;
            }

            for (int s = rowStart[j]; s < rowStart[j + 1]; s++)
            {
                current[targets[s]] += spike * weights[s];
            }
        }
    }

    private void Backward(double[] parameters, ReadOnlySpan<float> inputs, int frames, double[] gradient)
    {
        ForgetLater();
        for (int t = frames - 1; t >= 0; t--)
        {
            ReadoutSlopes(parameters, t, gradient);
            for (int step = ((t + 1) * _ticks) - 1; step >= t * _ticks; step--)
            {
                bool last = step == ((t + 1) * _ticks) - 1;
                Delta(parameters, step, last || _shape.Features == FeatureKind.SpikeCounts, gradient);
                Weights(parameters, step, inputs.Slice(t * _shape.Inputs, _shape.Inputs), gradient);
                if (_shape.Options.Truncation > 0 && step % _shape.Options.Truncation == 0)
                {
                    ForgetLater();
                }
            }
        }
    }

    private void ForgetLater()
    {
        Array.Clear(_carryMembrane);
        Array.Clear(_carrySpike);
        Array.Clear(_carryTrace);
    }

    private void ReadoutSlopes(double[] parameters, int frame, double[] gradient)
    {
        ReadOnlySpan<double> slopes = _outputSlopes.AsSpan(frame * _set.Outputs, _set.Outputs);
        if (!slopes.ContainsAnyExcept(0.0))
        {
            Array.Clear(_featureSlope);
            return;
        }

        int hidden = _shape.Readout.HiddenCount;
        _shape.Readout.Backward(
            parameters.AsSpan(0, _shape.InputStart), _features.AsSpan(frame * _n, _n), _hidden.AsSpan(frame * hidden, hidden), slopes,
            gradient.AsSpan(0, _shape.InputStart), _featureSlope);
    }

    /// <summary>The loss's derivative by this step's potentials, from what the readout saw of it and from the later steps.</summary>
    private void Delta(double[] parameters, int step, bool seen, double[] gradient)
    {
        ReadOnlySpan<double> u = _potential.AsSpan(step * _n, _n), s = _spike.AsSpan(step * _n, _n), before = _before.AsSpan(step * _n, _n);
        ReadOnlySpan<double> beta = _shape.Beta(parameters), threshold = _shape.Threshold(parameters), decay = _shape.Decay;
        bool trace = _shape.Features == FeatureKind.Trace, membrane = _shape.Features == FeatureKind.Membrane;
        bool spikes = !trace && !membrane;
        Span<double> betaSlope = _shape.Options.TrainBeta ? gradient.AsSpan(_shape.BetaStart, _n) : [];
        Span<double> thresholdSlope = _shape.Options.TrainThreshold ? gradient.AsSpan(_shape.ThresholdStart, _n) : [];
        for (int i = 0; i < _n; i++)
        {
            double feature = seen ? _featureSlope[i] : 0;
            double byMembrane = _carryMembrane[i] + (membrane ? feature : 0);
            double byTrace = _carryTrace[i] + (trace ? feature : 0);
            double bySpike = _carrySpike[i] + byTrace + (spikes ? feature : 0) - (threshold[i] * byMembrane);
            double surrogate = bySpike * Surrogate(u[i] - threshold[i]);
            double delta = byMembrane + surrogate;
            _delta[i] = delta;
            _carryMembrane[i] = beta[i] * delta;
            _carryTrace[i] = decay[i] * byTrace;
            if (!betaSlope.IsEmpty)
            {
                betaSlope[i] += delta * before[i];
            }

            if (!thresholdSlope.IsEmpty)
            {
                thresholdSlope[i] -= surrogate + (byMembrane * s[i]);
            }
        }
    }

    /// <summary>The gradients of the weights that fed this step, and the derivative by the spikes of the step before.</summary>
    private void Weights(double[] parameters, int step, ReadOnlySpan<float> sensors, double[] gradient)
    {
        for (int k = 0; k < sensors.Length; k++)
        {
            if (sensors[k] != 0)
            {
                DoubleSpan.AddScaled(gradient.AsSpan(_shape.InputStart + (k * _n), _n), _delta, sensors[k]);
            }
        }

        if (step == 0)
        {
            return;
        }

        ReadOnlySpan<int> rowStart = _shape.RowStart;
        ReadOnlySpan<double> earlier = _spike.AsSpan((step - 1) * _n, _n);
        ref int target = ref MemoryMarshal.GetReference(_shape.Targets);
        ref double weight = ref parameters[_shape.RecurrentStart - 1];   // one before, so that an empty matrix has a place too
        ref double slope = ref gradient[_shape.RecurrentStart - 1];
        ref double delta = ref MemoryMarshal.GetArrayDataReference(_delta);
        for (int j = 0; j < _n; j++)
        {
            int from = rowStart[j], to = rowStart[j + 1];
            _carrySpike[j] = Gather(ref target, ref Unsafe.Add(ref weight, 1), ref delta, from, to);
            double spike = earlier[j];
            if (spike == 0)
            {
                continue;
            }

            for (int q = from; q < to; q++)
            {
                Unsafe.Add(ref slope, q + 1) += spike * Unsafe.Add(ref delta, Unsafe.Add(ref target, q));
            }
        }
    }

    /// <summary>The sum over a row of weight times delta at the target, in four partial sums by place in the row.</summary>
    private static double Gather(ref int target, ref double weight, ref double delta, int from, int to)
    {
        double p0 = 0, p1 = 0, p2 = 0, p3 = 0;
        int q = from;
        for (; q <= to - 4; q += 4)
        {
            p0 += Unsafe.Add(ref weight, q) * Unsafe.Add(ref delta, Unsafe.Add(ref target, q));
            p1 += Unsafe.Add(ref weight, q + 1) * Unsafe.Add(ref delta, Unsafe.Add(ref target, q + 1));
            p2 += Unsafe.Add(ref weight, q + 2) * Unsafe.Add(ref delta, Unsafe.Add(ref target, q + 2));
            p3 += Unsafe.Add(ref weight, q + 3) * Unsafe.Add(ref delta, Unsafe.Add(ref target, q + 3));
        }

        for (; q < to; q++)
        {
            p0 += Unsafe.Add(ref weight, q) * Unsafe.Add(ref delta, Unsafe.Add(ref target, q));
        }

        return (p0 + p2) + (p1 + p3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private double Surrogate(double v)
    {
        double scaled = _slope * Math.Abs(v);
        switch (_surrogate)
        {
            case SurrogateKind.FastSigmoid:
                double below = 1 + scaled;
                return 1 / (below * below);
            case SurrogateKind.Arctan:
                return 1 / (1 + (scaled * scaled));
            default:
                return scaled <= 1 ? 1 : 0;
        }
    }
}
