using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Engines.SelfTesting;

/// <summary>One operation on given operands, computed by <c>shaders/probe.comp</c> and here; the bits must be equal.</summary>
internal readonly record struct ArithmeticProbe(string Name, ProbeOperation Operation, float A, float B, float C = 0)
{
    /// <summary>What one unit of an accumulator is worth in the probes: the module is built with it.</summary>
    public const float Scale = 1f / 1024;

    /// <summary>The accumulator in <see cref="ProbeOperation.Potential"/>.</summary>
    private const int Accumulator = 3;

    /// <summary>The processor's answer: each operation rounded on its own.</summary>
    public float Expected() => Operation switch
    {
        ProbeOperation.Add => (float)(A + B),
        ProbeOperation.Subtract => (float)(A - B),
        ProbeOperation.Multiply => (float)(A * B),
        ProbeOperation.Weighted => Weighted(),
        ProbeOperation.FromInteger => (float)((float)BitConverter.SingleToInt32Bits(A) * B),
        ProbeOperation.NotLess => A >= B ? 1 : 0,
        ProbeOperation.Snap => FloatRules.Snap(A),
        ProbeOperation.Relu => A > 0 ? A : 0,
        ProbeOperation.Potential => Potential(),
        ProbeOperation.AfterSpike => FloatRules.Snap(A >= B ? (float)(A - B) : A),
        ProbeOperation.NextTrace => NextTrace(),
        _ => throw new InvalidOperationException($"No probe is called {Operation}."),
    };

    public override string ToString() => FormattableString.Invariant($"{Name} ({Operation} of {A:R}, {B:R}, {C:R})");

    private float Weighted()
    {
        float product = (float)(A * B);
        return (float)(C + product);
    }

    private float Potential()
    {
        float recurrent = (float)(Accumulator * Scale);
        float current = (float)(C + recurrent);
        float kept = (float)(A * B);
        return (float)(kept + current);
    }

    private float NextTrace()
    {
        float kept = (float)(A * B);
        return FloatRules.Snap((float)(kept + (C >= 1 ? 1f : 0f)));
    }
}
