using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Lsm.Runtime.Training.Gradient;

/// <summary>
/// Back-propagation through time over one sequence from rest. The neuron is that of the engines, in double:
/// <c>u = beta m + (I_in + I_rec)</c>, <c>s = u >= threshold</c> outside of a refractory period, <c>m' = u - threshold s</c>. Backward, the derivative of s by u is the
/// surrogate's; everything else, the reset included, is exact.
/// </summary>
internal sealed class LiquidWork : SequenceWork
{
    private readonly LiquidShape shape;
    private readonly SequenceSet set;
    private readonly SequenceLoss loss;
    private readonly int n;
    private readonly int ticks;              // neuron steps per frame
    private readonly SurrogateKind surrogate;
    private readonly double slope;
    private readonly double[] drive;
    private readonly double[] membrane;
    private readonly double[] trace;
    private readonly double[] delta;         // dL/du
    private readonly double[] carryMembrane; // dL/dm from later steps
    private readonly double[] carrySpike;    // dL/ds from later steps' recurrent input
    private readonly double[] carryTrace;
    private readonly double[] featureSlope;
    private double[] potential = [];         // [step, neuron]: u
    private double[] spike = [];             // [step, neuron]: s
    private double[] before = [];            // [step, neuron]: the membrane that the step began with
    private readonly double[] rest;          // steps for which a neuron cannot fire
    private double[] ready = [];             // [step, neuron]: 1 where the neuron could fire, 0 in its refractory period; empty without one
    private double[] features = [];          // [frame, neuron]
    private double[] hidden = [];
    private double[] outputs = [];
    private double[] outputSlopes = [];

    public LiquidWork(LiquidShape shape, SequenceSet set, SequenceLoss loss)
    {
        (this.shape, this.set, this.loss) = (shape, set, loss);
        n = shape.Neurons;
        ticks = shape.Options.StepsPerFrame;
        surrogate = shape.Options.Surrogate;
        slope = shape.Options.SurrogateSlope ?? surrogate switch
        {
            SurrogateKind.FastSigmoid => 10,
            SurrogateKind.Arctan => 3.141592653589793,
            _ => 1,
        };
        drive = new double[n];
        membrane = new double[n];
        trace = new double[n];
        rest = new double[shape.IsRefractory ? n : 0];
        delta = new double[n];
        carryMembrane = new double[n];
        carrySpike = new double[n];
        carryTrace = new double[n];
        featureSlope = new double[n];
    }

    /// <summary>
    /// For checks of the gradient: a smooth function of u - threshold in place of the spike. If it is the surrogate's integral, the gradient
    /// is exact and finite differences must find it.
    /// </summary>
    internal Func<double, double>? SmoothSpike { get; init; }

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
        int steps = frames * ticks;
        if (spike.Length < steps * n)
        {
            potential = new double[steps * n];
            spike = new double[steps * n];
            before = new double[steps * n];
            ready = new double[shape.IsRefractory ? steps * n : 0];
            features = new double[frames * n];
            hidden = new double[frames * shape.Readout.HiddenCount];
            outputs = new double[frames * set.Outputs];
            outputSlopes = new double[frames * set.Outputs];
        }
    }

    private void Forward(double[] parameters, ReadOnlySpan<float> inputs, int frames)
    {
        Array.Clear(membrane);
        Array.Clear(trace);
        Array.Clear(rest);
        for (int t = 0; t < frames; t++)
        {
            Project(parameters, inputs.Slice(t * shape.Inputs, shape.Inputs));
            Span<double> features = this.features.AsSpan(t * n, n);
            features.Clear();
            for (int step = t * ticks; step < (t + 1) * ticks; step++)
            {
                Step(parameters, step);
                if (shape.Features == FeatureKind.SpikeCounts)
                {
                    DoubleSpan.Add(features, spike.AsSpan(step * n, n));
                }
            }

            ReadOnlySpan<double> seen = shape.Features switch
            {
                FeatureKind.Spikes => spike.AsSpan(((((t + 1) * ticks) - 1) * n), n),
                FeatureKind.Trace => trace,
                FeatureKind.Membrane => membrane,
                _ => features,
            };
            seen.CopyTo(features);
            int hidden = shape.Readout.HiddenCount;
            shape.Readout.Forward(
                parameters.AsSpan(0, shape.InputStart), features, this.hidden.AsSpan(t * hidden, hidden),
                outputs.AsSpan(t * set.Outputs, set.Outputs));
        }
    }

    private void Project(double[] parameters, ReadOnlySpan<float> sensors)
    {
        Array.Clear(drive);
        for (int k = 0; k < sensors.Length; k++)
        {
            if (sensors[k] != 0)
            {
                DoubleSpan.AddScaled(drive, parameters.AsSpan(shape.InputStart + (k * n), n), sensors[k]);
            }
        }
    }

    private void Step(double[] parameters, int step)
    {
        Span<double> u = potential.AsSpan(step * n, n), s = spike.AsSpan(step * n, n);
        drive.CopyTo(u);
        if (step > 0)
        {
            Propagate(parameters.AsSpan(shape.RecurrentStart, shape.Targets.Length), spike.AsSpan((step - 1) * n, n), u);
        }

        ReadOnlySpan<double> beta = shape.Beta(parameters), threshold = shape.Threshold(parameters), decay = shape.Decay;
        membrane.CopyTo(before, step * n);
        for (int i = 0; i < n; i++)
        {
            u[i] = (beta[i] * membrane[i]) + u[i];
            double open = Open(step, i);
            s[i] = open * (SmoothSpike is { } smooth ? smooth(u[i] - threshold[i]) : u[i] >= threshold[i] ? 1 : 0);
            CountRest(i, open > 0 && u[i] >= threshold[i]);
            membrane[i] = u[i] - (threshold[i] * s[i]);
            trace[i] = (decay[i] * trace[i]) + s[i];
        }
    }

    /// <summary>Whether a neuron can fire in a step: 1, or 0 in its refractory period.</summary>
    private double Open(int step, int neuron)
    {
        if (rest.Length == 0)
        {
            return 1;
        }

        return ready[(step * n) + neuron] = rest[neuron] == 0 ? 1 : 0;
    }

    private void CountRest(int neuron, bool fires)
    {
        if (rest.Length > 0)
        {
            rest[neuron] = fires ? shape.RefractoryPeriod[neuron] : Math.Max(rest[neuron] - 1, 0);
        }
    }

    private void Propagate(ReadOnlySpan<double> weights, ReadOnlySpan<double> spikes, Span<double> current)
    {
        ReadOnlySpan<int> rowStart = shape.RowStart, targets = shape.Targets;
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
            for (int step = ((t + 1) * ticks) - 1; step >= t * ticks; step--)
            {
                bool last = step == ((t + 1) * ticks) - 1;
                Delta(parameters, step, last || shape.Features == FeatureKind.SpikeCounts, gradient);
                Weights(parameters, step, inputs.Slice(t * shape.Inputs, shape.Inputs), gradient);
                if (shape.Options.Truncation > 0 && step % shape.Options.Truncation == 0)
                {
                    ForgetLater();
                }
            }
        }
    }

    private void ForgetLater()
    {
        Array.Clear(carryMembrane);
        Array.Clear(carrySpike);
        Array.Clear(carryTrace);
    }

    private void ReadoutSlopes(double[] parameters, int frame, double[] gradient)
    {
        ReadOnlySpan<double> slopes = outputSlopes.AsSpan(frame * set.Outputs, set.Outputs);
        if (!slopes.ContainsAnyExcept(0.0))
        {
            Array.Clear(featureSlope);
            return;
        }

        int hidden = shape.Readout.HiddenCount;
        shape.Readout.Backward(
            parameters.AsSpan(0, shape.InputStart), features.AsSpan(frame * n, n), this.hidden.AsSpan(frame * hidden, hidden), slopes,
            gradient.AsSpan(0, shape.InputStart), featureSlope);
    }

    /// <summary>The loss's derivative by this step's potentials, from what the readout saw of it and from the later steps.</summary>
    private void Delta(double[] parameters, int step, bool seen, double[] gradient)
    {
        ReadOnlySpan<double> u = potential.AsSpan(step * n, n), s = spike.AsSpan(step * n, n), before = this.before.AsSpan(step * n, n);
        ReadOnlySpan<double> beta = shape.Beta(parameters), threshold = shape.Threshold(parameters), decay = shape.Decay;
        bool trace = shape.Features == FeatureKind.Trace, membrane = shape.Features == FeatureKind.Membrane;
        bool spikes = !trace && !membrane;
        Span<double> betaSlope = shape.Options.TrainBeta ? gradient.AsSpan(shape.BetaStart, n) : [];
        Span<double> thresholdSlope = shape.Options.TrainThreshold ? gradient.AsSpan(shape.ThresholdStart, n) : [];
        for (int i = 0; i < n; i++)
        {
            double feature = seen ? featureSlope[i] : 0;
            double byMembrane = carryMembrane[i] + (membrane ? feature : 0);
            double byTrace = carryTrace[i] + (trace ? feature : 0);
            double bySpike = carrySpike[i] + byTrace + (spikes ? feature : 0) - (threshold[i] * byMembrane);
            double surrogate = bySpike * Surrogate(u[i] - threshold[i]) * (ready.Length == 0 ? 1 : ready[(step * n) + i]);
            double delta = byMembrane + surrogate;
            this.delta[i] = delta;
            carryMembrane[i] = beta[i] * delta;
            carryTrace[i] = decay[i] * byTrace;
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
                DoubleSpan.AddScaled(gradient.AsSpan(shape.InputStart + (k * n), n), this.delta, sensors[k]);
            }
        }

        if (step == 0)
        {
            return;
        }

        ReadOnlySpan<int> rowStart = shape.RowStart;
        ReadOnlySpan<double> earlier = this.spike.AsSpan((step - 1) * n, n);
        ref int target = ref MemoryMarshal.GetReference(shape.Targets);
        ref double weight = ref parameters[shape.RecurrentStart - 1];   // one before, so that an empty matrix has a place too
        ref double slope = ref gradient[shape.RecurrentStart - 1];
        ref double delta = ref MemoryMarshal.GetArrayDataReference(this.delta);
        for (int j = 0; j < n; j++)
        {
            int from = rowStart[j], to = rowStart[j + 1];
            carrySpike[j] = Gather(ref target, ref Unsafe.Add(ref weight, 1), ref delta, from, to);
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
        double scaled = slope * Math.Abs(v);
        switch (surrogate)
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
