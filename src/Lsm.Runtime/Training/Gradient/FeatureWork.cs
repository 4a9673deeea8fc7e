namespace Lsm.Runtime.Training.Gradient;

/// <summary>The features of each frame of a sequence, in the order of <see cref="FeatureLayout"/>, and the derivatives with respect to the values that they are computed from.</summary>
internal sealed class FeatureWork
{
    private readonly LiquidConstants constants;
    private readonly FeatureLayout layout;
    private readonly int n;
    private readonly int inputs;
    private readonly double[] traces;              // [trace, neuron]
    private readonly double[] membraneTraces;
    private readonly double[] carryTraces;         // dL/dtrace from later steps
    private readonly double[] carryMembraneTraces;
    private double[] rows = [];                    // [frame, feature]

    public FeatureWork(LiquidShape shape)
    {
        constants = shape.Constants;
        layout = constants.Features;
        (n, inputs) = (shape.Neurons, shape.Inputs);
        traces = new double[constants.TraceDecays.Length];
        carryTraces = new double[traces.Length];
        membraneTraces = new double[constants.MembraneTraceDecay.Length];
        carryMembraneTraces = new double[membraneTraces.Length];
        Slopes = new double[layout.Count];
        (BySpike, ByMembrane, ByAdaptation) = (new double[n], new double[n], new double[n]);
    }

    /// <summary>[feature]: the derivative of the loss by the features of the frame in the backward pass.</summary>
    public double[] Slopes { get; }

    // [neuron]: the loss's derivative, through the features, by the values of the step that Backward was called for.
    public double[] BySpike { get; }

    public double[] ByMembrane { get; }

    public double[] ByAdaptation { get; }

    /// <summary>Allocates memory for a sequence.</summary>
    public void Reserve(int frames) => rows = rows.Length < frames * layout.Count ? new double[frames * layout.Count] : rows;

    /// <summary>[feature]: the features of a frame.</summary>
    public Span<double> Of(int frame) => rows.AsSpan(frame * layout.Count, layout.Count);

    /// <summary>Begins a sequence from rest.</summary>
    public void Begin(int frames)
    {
        Array.Clear(traces);
        Array.Clear(membraneTraces);
        rows.AsSpan(0, frames * layout.Count).Clear();
    }

    /// <summary>Processes a step of a frame.</summary>
    public void Step(int frame, ReadOnlySpan<double> spikes, ReadOnlySpan<double> membranes)
    {
        for (int at = 0; at < traces.Length; at += n)
        {
            for (int i = 0; i < n; i++)
            {
                traces[at + i] = (constants.TraceDecays[at + i] * traces[at + i]) + spikes[i];
            }
        }

        for (int i = 0; i < membraneTraces.Length; i++)
        {
            double decay = constants.MembraneTraceDecay[i];
            membraneTraces[i] = (decay * membraneTraces[i]) + ((1 - decay) * membranes[i]);
        }

        if (layout.Has(FeatureKind.SpikeCounts))
        {
            DoubleSpan.Add(Part(FeatureKind.SpikeCounts, Of(frame)), spikes);
        }
    }

    /// <summary>Completes the features of a frame after its last step.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="spikes">[neuron]: the spikes of the last step.</param>
    /// <param name="neurons">The neurons after it.</param>
    /// <param name="sequence">[frame, input]: the sensors.</param>
    public void End(int frame, ReadOnlySpan<double> spikes, NeuronWork neurons, ReadOnlySpan<float> sequence)
    {
        Span<double> row = Of(frame);
        Copy(FeatureKind.Spikes, spikes, row);
        Copy(FeatureKind.Trace, traces, row);
        Copy(FeatureKind.Membrane, neurons.Membrane, row);
        Copy(FeatureKind.MembraneTrace, membraneTraces, row);
        Copy(FeatureKind.Adaptation, neurons.Adaptation, row);
        Span<double> sensors = Part(FeatureKind.Sensors, row);
        for (int age = 0; age * inputs < sensors.Length; age++)
        {
            int from = frame - (age == 0 ? 0 : layout.Options.SensorDelays[age - 1]);
            for (int k = 0; k < inputs && from >= 0; k++)
            {
                sensors[(age * inputs) + k] = sequence[(from * inputs) + k];
            }
        }
    }

    /// <summary>Drops the contributions of later steps to the derivatives.</summary>
    public void Forget()
    {
        Array.Clear(carryTraces);
        Array.Clear(carryMembraneTraces);
    }

    /// <summary>Takes <see cref="Slopes"/> back to the values of a step.</summary>
    /// <param name="isLast">Whether the step is the last of its frame, from which most features are taken.</param>
    public void Backward(bool isLast)
    {
        Array.Clear(BySpike);
        Array.Clear(ByMembrane);
        Array.Clear(ByAdaptation);
        ReadOnlySpan<double> seen = Part(FeatureKind.Trace, Slopes);
        for (int at = 0; at < traces.Length; at++)
        {
            double by = carryTraces[at] + (isLast ? seen[at] : 0);
            carryTraces[at] = constants.TraceDecays[at] * by;
            BySpike[at % n] += by;
        }

        seen = Part(FeatureKind.MembraneTrace, Slopes);
        for (int i = 0; i < membraneTraces.Length; i++)
        {
            double decay = constants.MembraneTraceDecay[i], by = carryMembraneTraces[i] + (isLast ? seen[i] : 0);
            carryMembraneTraces[i] = decay * by;
            ByMembrane[i] = (1 - decay) * by;
        }

        Add(FeatureKind.SpikeCounts, BySpike);
        if (isLast)
        {
            Add(FeatureKind.Spikes, BySpike);
            Add(FeatureKind.Membrane, ByMembrane);
            Add(FeatureKind.Adaptation, ByAdaptation);
        }
    }

    private void Add(FeatureKind kind, Span<double> slopes)
    {
        if (layout.Has(kind))
        {
            DoubleSpan.Add(slopes, Part(kind, Slopes));
        }
    }

    private void Copy(FeatureKind kind, ReadOnlySpan<double> values, Span<double> row)
    {
        if (layout.Has(kind))
        {
            values.CopyTo(Part(kind, row));
        }
    }

    private Span<double> Part(FeatureKind kind, Span<double> row)
    {
        (int start, int count) = layout[kind];
        return row.Slice(start, count);
    }
}
