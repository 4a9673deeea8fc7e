namespace Lsm.Runtime.Training.Gradient;

/// <summary>
/// The neurons over a sequence from rest, in double. Forward, the equations of the engines (docs/arithmetic.md):
/// <c>syn = synDecay*syn + I</c>, <c>theta = threshold + strength*adapt</c>, <c>u = beta*m + syn</c>, <c>s = u >= theta</c> outside of a refractory period,
/// <c>m = u - theta*s</c> or <c>m = (1-s)*u + s*reset</c>, <c>adapt = adaptDecay*adapt + s</c>. Backward, the derivative of s by u is the surrogate's; everything else,
/// the reset and the threshold included, is exact.
/// </summary>
internal sealed class NeuronWork
{
    private readonly LiquidShape shape;
    private readonly LiquidConstants constants;
    private readonly int n;
    private readonly SurrogateDerivative surrogate;
    private readonly bool filters;
    private readonly bool adapts;
    private readonly bool resets;               // to a value
    private readonly double[] membrane;
    private readonly double[] current;
    private readonly double[] adaptation;
    private readonly double[] rest;             // steps for which a neuron cannot fire
    private readonly double[] carryMembrane;    // dL/dm from later steps
    private readonly double[] carryCurrent;
    private readonly double[] carryAdaptation;
    private double[] potential = [];            // [step, neuron]: the current that arrives, then u
    private double[] spike = [];                // [step, neuron]: s
    private double[] before = [];               // [step, neuron]: the membrane that the step began with
    private double[] theta = [];                // [step, neuron]; empty without adaptation
    private double[] ready = [];                // [step, neuron]: 1 where the neuron could fire, 0 in its refractory period; empty without one

    public NeuronWork(LiquidShape shape)
    {
        this.shape = shape;
        constants = shape.Constants;
        n = shape.Neurons;
        surrogate = new SurrogateDerivative(shape.Options);
        (filters, adapts, resets) = (constants.SynapticDecay.Length > 0, constants.AdaptationStrength.Length > 0, constants.ResetValue.Length > 0);
        membrane = new double[n];
        carryMembrane = new double[n];
        current = new double[constants.SynapticDecay.Length];
        carryCurrent = new double[current.Length];
        adaptation = new double[constants.AdaptationStrength.Length];
        carryAdaptation = new double[adaptation.Length];
        rest = new double[constants.RefractoryPeriod.Length];
        Delta = new double[n];
    }

    /// <summary>
    /// For checks of the gradient: a smooth function of u - theta instead of the spike. If it is the integral of the surrogate, the gradient
    /// is exact and must agree with finite differences.
    /// </summary>
    public Func<double, double>? SmoothSpike { get; set; }

    /// <summary>[neuron]: the membranes after the last step.</summary>
    public ReadOnlySpan<double> Membrane => membrane;

    /// <summary>[neuron]: the adaptation after the last step; empty without adaptation.</summary>
    public ReadOnlySpan<double> Adaptation => adaptation;

    /// <summary>[neuron]: the loss's derivative by the current of the step that <see cref="Backward"/> was called for.</summary>
    public double[] Delta { get; }

    /// <summary>Allocates memory for a sequence.</summary>
    public void Reserve(int steps)
    {
        if (spike.Length < steps * n)
        {
            potential = new double[steps * n];
            spike = new double[steps * n];
            before = new double[steps * n];
            theta = new double[adapts ? steps * n : 0];
            ready = new double[rest.Length > 0 ? steps * n : 0];
        }
    }

    /// <summary>Begins a sequence from rest.</summary>
    public void Begin()
    {
        Array.Clear(membrane);
        Array.Clear(current);
        Array.Clear(adaptation);
        Array.Clear(rest);
    }

    /// <summary>[step, neuron]: the current that arrives in each step, which <see cref="Step"/> replaces by the potential.</summary>
    public Span<double> Currents(int steps) => potential.AsSpan(0, steps * n);

    /// <summary>[step, neuron].</summary>
    public ReadOnlySpan<double> Spikes(int steps) => spike.AsSpan(0, steps * n);

    /// <summary>[neuron]: the spikes of one step.</summary>
    public ReadOnlySpan<double> SpikesOf(int step) => spike.AsSpan(step * n, n);

    /// <summary>Updates all neurons by the current that arrives.</summary>
    public void Step(double[] parameters, int step)
    {
        Span<double> u = potential.AsSpan(step * n, n), s = spike.AsSpan(step * n, n);
        ReadOnlySpan<double> beta = shape.Beta(parameters), threshold = shape.Threshold(parameters);
        membrane.CopyTo(before, step * n);
        Filter(u);
        for (int i = 0; i < n; i++)
        {
            double fires = threshold[i];
            if (adapts)
            {
                theta[(step * n) + i] = fires += constants.AdaptationStrength[i] * adaptation[i];
            }

            u[i] = (beta[i] * membrane[i]) + u[i];
            double open = Open(step, i);
            s[i] = open * (SmoothSpike is { } smooth ? smooth(u[i] - fires) : u[i] >= fires ? 1 : 0);
            CountRest(i, open > 0 && u[i] >= fires);
            membrane[i] = resets ? ((1 - s[i]) * u[i]) + (s[i] * constants.ResetValue[i]) : u[i] - (fires * s[i]);
            if (adapts)
            {
                adaptation[i] = (constants.AdaptationDecay[i] * adaptation[i]) + s[i];
            }
        }
    }

    /// <summary>Drops the contributions of later steps to the derivatives.</summary>
    public void Forget()
    {
        Array.Clear(carryMembrane);
        Array.Clear(carryCurrent);
        Array.Clear(carryAdaptation);
    }

    /// <summary>Computes <see cref="Delta"/> of a step from the features of the readout and from the later steps; adds the gradients of beta and threshold.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="step">The step.</param>
    /// <param name="spikeSlopes">[neuron]: the loss's derivative by the spikes of the step through recurrent synapses.</param>
    /// <param name="features">The derivatives through the features.</param>
    /// <param name="gradient">Added to.</param>
    public void Backward(double[] parameters, int step, ReadOnlySpan<double> spikeSlopes, FeatureWork features, double[] gradient)
    {
        ReadOnlySpan<double> u = potential.AsSpan(step * n, n), s = spike.AsSpan(step * n, n), before = this.before.AsSpan(step * n, n);
        ReadOnlySpan<double> beta = shape.Beta(parameters), threshold = adapts ? theta.AsSpan(step * n, n) : shape.Threshold(parameters);
        Span<double> betaSlope = shape.Options.TrainBeta ? gradient.AsSpan(shape.BetaStart, n) : [];
        Span<double> thresholdSlope = shape.Options.TrainThreshold ? gradient.AsSpan(shape.ThresholdStart, n) : [];
        for (int i = 0; i < n; i++)
        {
            double byMembrane = carryMembrane[i] + features.ByMembrane[i], kept = resets ? (1 - s[i]) * byMembrane : byMembrane;
            double byAdaptation = adapts ? carryAdaptation[i] + features.ByAdaptation[i] : 0;
            double bySpike = spikeSlopes[i] + features.BySpike[i] + byAdaptation - ((resets ? u[i] - constants.ResetValue[i] : threshold[i]) * byMembrane);
            double surrogate = bySpike * this.surrogate.At(u[i] - threshold[i]) * (ready.Length == 0 ? 1 : ready[(step * n) + i]);
            double byThreshold = resets ? -surrogate : -(surrogate + (byMembrane * s[i]));
            double byPotential = kept + surrogate;
            Delta[i] = filters ? byPotential + carryCurrent[i] : byPotential;
            carryMembrane[i] = beta[i] * byPotential;
            if (filters)
            {
                carryCurrent[i] = constants.SynapticDecay[i] * Delta[i];
            }

            if (adapts)
            {
                carryAdaptation[i] = (constants.AdaptationDecay[i] * byAdaptation) + (constants.AdaptationStrength[i] * byThreshold);
            }

            if (!betaSlope.IsEmpty)
            {
                betaSlope[i] += byPotential * before[i];
            }

            if (!thresholdSlope.IsEmpty)
            {
                thresholdSlope[i] += byThreshold;
            }
        }
    }

    /// <summary>Replaces the current that arrives by the filtered one.</summary>
    private void Filter(Span<double> arriving)
    {
        for (int i = 0; i < current.Length; i++)
        {
            arriving[i] = current[i] = (constants.SynapticDecay[i] * current[i]) + arriving[i];
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
            rest[neuron] = fires ? constants.RefractoryPeriod[neuron] : Math.Max(rest[neuron] - 1, 0);
        }
    }
}
