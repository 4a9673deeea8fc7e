using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Engines.SelfTesting;

/// <summary>One operation on given operands, computed by <c>shaders/probe.comp</c> and on the processor; the bits must be equal.</summary>
internal readonly record struct ArithmeticProbe(string Name, ProbeOperation Operation, float A, float B, float C = 0)
{
    /// <summary>The value of one unit of an accumulator in the probes, with which the module is built.</summary>
    public const float Scale = 1f / 1024;

    /// <summary>The accumulator in <see cref="ProbeOperation.Potential"/>.</summary>
    private const int Accumulator = 3;

    /// <summary>
    /// The operand of <see cref="ProbeOperation.FromInteger"/>. It is never carried as a float of the same bits: a runtime with wide floats changes the bits
    /// of those that are signalling NaNs.
    /// </summary>
    public int Whole { get; private init; }

    /// <summary>A probe of <see cref="ProbeOperation.FromInteger"/>: the integer as a float, times a factor.</summary>
    public static ArithmeticProbe OfInteger(string name, int whole, float factor, float unused = 0) =>
        new(name, ProbeOperation.FromInteger, 0, factor, unused) { Whole = whole };

    /// <summary>Writes the probe as the four words that the shader reads: operation, a, b, c.</summary>
    public void WriteTo(Span<uint> words)
    {
        words[0] = (uint)Operation;
        words[1] = Operation == ProbeOperation.FromInteger ? unchecked((uint)Whole) : BitConverter.SingleToUInt32Bits(A);
        words[2] = BitConverter.SingleToUInt32Bits(B);
        words[3] = BitConverter.SingleToUInt32Bits(C);
    }

    /// <summary>The result of the processor: each operation is rounded separately.</summary>
    public float Expected() => Operation switch
    {
        ProbeOperation.Add => (float)(A + B),
        ProbeOperation.Subtract => (float)(A - B),
        ProbeOperation.Multiply => (float)(A * B),
        ProbeOperation.Weighted => Weighted(),
        ProbeOperation.FromInteger => (float)((float)Whole * B),
        ProbeOperation.NotLess => A >= B ? 1 : 0,
        ProbeOperation.Snap => FloatRules.Snap(A),
        ProbeOperation.Relu => A > 0 ? A : 0,
        ProbeOperation.Potential => Potential(),
        ProbeOperation.AfterSpike => FloatRules.Snap(A >= B ? (float)(A - B) : A),
        ProbeOperation.NextTrace => NextTrace(),
        _ => throw new InvalidOperationException($"No probe is called {Operation}."),
    };

    public override string ToString() => Operation == ProbeOperation.FromInteger
        ? FormattableString.Invariant($"{Name} ({Operation} of {Whole}, {B:R})")
        : FormattableString.Invariant($"{Name} ({Operation} of {A:R}, {B:R}, {C:R})");

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
