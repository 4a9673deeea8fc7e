using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Engines.Cpu;

/// <summary>The step of a kind of neuron; a struct type argument, so that each kind has its own loops without virtual calls.</summary>
internal unsafe interface INeuron
{
    /// <summary>Steps a neuron; returns whether it fires.</summary>
    /// <param name="current">The input current.</param>
    /// <param name="membrane">Its membrane.</param>
    /// <param name="rest">The steps for which it cannot fire; not read by neurons without a refractory period.</param>
    /// <param name="i">Its number.</param>
    bool Step(float current, float* membrane, uint* rest, int i);
}

/// <summary>Leaky neurons that all have one beta and one threshold.</summary>
internal readonly unsafe struct EqualNeuron(CpuLiquid liquid) : INeuron
{
    private readonly float beta = liquid.Beta.First;
    private readonly float threshold = liquid.Threshold.First;

    public bool Step(float current, float* membrane, uint* rest, int i) => NeuronUpdate.Leak(current, membrane, beta, threshold);
}

/// <summary>Leaky neurons, each with a beta and a threshold of its own.</summary>
internal readonly unsafe struct LeakyNeuron(CpuLiquid liquid) : INeuron
{
    private readonly AlignedArray<float> beta = liquid.Beta;
    private readonly AlignedArray<float> threshold = liquid.Threshold;

    public bool Step(float current, float* membrane, uint* rest, int i) => NeuronUpdate.Leak(current, membrane, beta[i], threshold[i]);
}

/// <summary>Leaky neurons that cannot fire for some steps after a spike.</summary>
internal readonly unsafe struct RefractoryNeuron(CpuLiquid liquid) : INeuron
{
    private readonly AlignedArray<float> beta = liquid.Beta;
    private readonly AlignedArray<float> threshold = liquid.Threshold;
    private readonly AlignedArray<int> period = liquid.RefractoryPeriods;

    public bool Step(float current, float* membrane, uint* rest, int i)
    {
        float level = threshold[i], u = (float)((float)(beta[i] * *membrane) + current);
        bool fires = *rest == 0 && u >= level;
        *membrane = FloatRules.Snap(fires ? (float)(u - level) : u);
        *rest = fires ? (uint)period[i] : *rest - Math.Min(*rest, 1u);
        return fires;
    }
}
