using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Engines.Cpu;

/// <summary>The step of a kind of neuron; a struct type argument, so that each kind has its own loops without virtual calls.</summary>
internal interface INeuron
{
    /// <summary>Steps sixteen neurons; returns in the low bits which of them fire.</summary>
    /// <param name="current">The input currents.</param>
    /// <param name="membrane">The membrane of the first.</param>
    /// <param name="rest">The steps for which the first cannot fire; not read by neurons without a refractory period.</param>
    /// <param name="i">The number of the first.</param>
    uint Step(Vector512<float> current, ref float membrane, ref uint rest, nuint i);
}

/// <summary>Leaky neurons that all have one beta and one threshold, which stay in registers.</summary>
internal readonly struct EqualNeuron(CpuLiquid liquid) : INeuron
{
    private readonly float beta = liquid.Beta.First;
    private readonly float threshold = liquid.Threshold.First;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Step(Vector512<float> current, ref float membrane, ref uint rest, nuint i) =>
        NeuronUpdate.Leak(current, ref membrane, Vector512.Create(beta), Vector512.Create(threshold));
}

/// <summary>Leaky neurons, each with a beta and a threshold of its own.</summary>
internal readonly struct LeakyNeuron(CpuLiquid liquid) : INeuron
{
    private readonly AlignedArray<float> beta = liquid.Beta;
    private readonly AlignedArray<float> threshold = liquid.Threshold;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Step(Vector512<float> current, ref float membrane, ref uint rest, nuint i) =>
        NeuronUpdate.Leak(current, ref membrane, Vector512.LoadUnsafe(ref beta.First, i), Vector512.LoadUnsafe(ref threshold.First, i));
}

/// <summary>Leaky neurons that cannot fire for some steps after a spike.</summary>
internal readonly struct RefractoryNeuron(CpuLiquid liquid) : INeuron
{
    private readonly AlignedArray<float> beta = liquid.Beta;
    private readonly AlignedArray<float> threshold = liquid.Threshold;
    private readonly AlignedArray<int> period = liquid.RefractoryPeriods;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Step(Vector512<float> current, ref float membrane, ref uint rest, nuint i)
    {
        ref int left = ref Unsafe.As<uint, int>(ref rest);
        Vector512<int> steps = Vector512.LoadUnsafe(ref left), ready = Vector512.Equals(steps, Vector512<int>.Zero);
        Vector512<float> level = Vector512.LoadUnsafe(ref threshold.First, i);
        Vector512<float> u = (Vector512.LoadUnsafe(ref beta.First, i) * Vector512.LoadUnsafe(ref membrane)) + current;
        Vector512<float> fires = Vector512.GreaterThanOrEqual(u, level) & ready.AsSingle();
        FloatRules.Snap(Vector512.ConditionalSelect(fires, u - level, u)).StoreUnsafe(ref membrane);
        Vector512<int> fewer = steps - Vector512.Create(1) - ready; // ready is -1: 0 stays 0
        Vector512.ConditionalSelect(fires.AsInt32(), Vector512.LoadUnsafe(ref period.First, i), fewer).StoreUnsafe(ref left);
        return (uint)fires.ExtractMostSignificantBits();
    }
}
