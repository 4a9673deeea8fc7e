using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Engines.SelfTesting;

/// <summary>The probes of the self-test: every rule of the arithmetic that a driver or a runtime could break.</summary>
internal static class ArithmeticProbes
{
    private const int Drawn = 64; // per operation, besides the chosen ones

    /// <summary>The hash of the right results of <see cref="All"/>, on every machine.</summary>
    private const ulong RightAnswers = 0x688d503f90a1d454;

    /// <summary>The probes that were chosen: each kind of wrong arithmetic fails one of them.</summary>
    public static IReadOnlyList<ArithmeticProbe> Chosen { get; } = [.. Ties(), .. NearTies(), .. Unrounded(), .. Zeros(), .. Integers(), .. Tiny(), .. Comparisons()];

    /// <summary>The chosen probes, and as many with drawn operands.</summary>
    public static IReadOnlyList<ArithmeticProbe> All { get; } = [.. Chosen, .. Random()];

    /// <summary>The hash of the results of this processor.</summary>
    public static ulong Answers()
    {
        var hash = default(ContentHash);
        foreach (ArithmeticProbe probe in All)
        {
            hash.Add(BitConverter.SingleToInt32Bits(probe.Expected()));
        }

        return hash.Value;
    }

    /// <summary>Refuses a processor with wrong results, because it cannot test a device.</summary>
    /// <exception cref="PlatformNotSupportedException">A result differs from the one that every machine must give.</exception>
    public static void RequireRightAnswers()
    {
        ulong answers = Answers();
        if (answers != RightAnswers)
        {
            throw new PlatformNotSupportedException(
                $"This processor does not compute as IEEE 754 says (results {answers:x16}, expected {RightAnswers:x16}), so it cannot test a Vulkan device. Use another runtime or another machine.");
        }
    }

    private static IEnumerable<ArithmeticProbe> Ties()
    {
        float half = Power(-24); // half a unit in the last place of 1
        foreach (float sign in new[] { 1f, -1f })
        {
            yield return new("a tie goes to even, down", ProbeOperation.Add, sign, sign * half);
            yield return new("a tie goes to even, up", ProbeOperation.Add, sign * (1 + Power(-23)), sign * half);
            yield return new("a tie goes to even, subtracting", ProbeOperation.Subtract, sign * 16777216, -sign);
            yield return new("a tie of a product", ProbeOperation.Multiply, sign * (1 + Power(-12)), 1 + Power(-12));
            yield return new("a tie of a product, up", ProbeOperation.Multiply, sign * (1 + Power(-12)), 1 + Power(-11) + Power(-12));
        }
    }

    private static IEnumerable<ArithmeticProbe> NearTies()
    {
        float half = Power(-24);
        foreach (float sign in new[] { 1f, -1f })
        {
            yield return new("just above a tie", ProbeOperation.Add, sign, sign * MathF.BitIncrement(half));
            yield return new("just below a tie", ProbeOperation.Add, sign * (1 + Power(-23)), sign * MathF.BitDecrement(half));
            yield return new("a tiny addend still rounds", ProbeOperation.Subtract, sign, sign * Power(-60));
            yield return new("just below a tie of a product", ProbeOperation.Multiply, sign * MathF.BitDecrement(1 + Power(-12)), 1 + Power(-12));
        }
    }

    // (1 + 2^-12)^2 is 1 + 2^-11 + 2^-24, a tie that rounds to 1 + 2^-11: a fused multiply-add, or a wider product, keeps the 2^-24.
    private static IEnumerable<ArithmeticProbe> Unrounded()
    {
        float factor = 1 + Power(-12), rounded = 1 + Power(-11);
        yield return new("no fused multiply-add", ProbeOperation.Weighted, factor, factor, -rounded);
        yield return new("no fused multiply-add, downwards", ProbeOperation.Weighted, factor, -factor, rounded);
        yield return new("no fused multiply-add in a potential", ProbeOperation.Potential, factor, factor, -rounded);
        yield return new("no fused multiply-add in a trace", ProbeOperation.NextTrace, factor, -factor, 1);

        // The current is 2^14 + 3*2^-10, half-way between two floats; the product takes the 2^14 away again.
        yield return new("the current of a potential is rounded", ProbeOperation.Potential, -128, 128, Power(14));
    }

    private static IEnumerable<ArithmeticProbe> Zeros()
    {
        yield return new("zero plus minus zero", ProbeOperation.Add, 0f, -0f);
        yield return new("minus zero plus minus zero", ProbeOperation.Add, -0f, -0f);
        yield return new("a number minus itself", ProbeOperation.Subtract, 1.5f, 1.5f);
        yield return new("minus zero times a number", ProbeOperation.Multiply, -0f, 3f);
        yield return new("minus zero is snapped", ProbeOperation.Snap, -0f, 0);
        yield return new("minus zero through the ReLU", ProbeOperation.Relu, -0f, 0);
        yield return new("a negative number through the ReLU", ProbeOperation.Relu, -2f, 0);
    }

    private static IEnumerable<ArithmeticProbe> Integers()
    {
        foreach (int whole in new[] { 0, 1, -1, 3, 8388607, 8388608, 16777213, 16777215, -16777215 })
        {
            yield return ArithmeticProbe.OfInteger($"the integer {whole} as a float", whole, 1);
            yield return ArithmeticProbe.OfInteger($"the integer {whole} scaled", whole, Power(-50));
        }
    }

    private static IEnumerable<ArithmeticProbe> Tiny()
    {
        float smallest = FloatRules.Smallest;
        yield return new("the smallest product", ProbeOperation.Multiply, smallest, -smallest);
        yield return new("the smallest difference of products", ProbeOperation.Subtract, Power(-100) * (1 + Power(-23)), Power(-100));
        yield return new("a product of the smallest added", ProbeOperation.Weighted, smallest, smallest, Power(-123));
        yield return new("the smallest operand stays", ProbeOperation.Snap, smallest, 0);
        yield return new("the smallest negative operand stays", ProbeOperation.Snap, -smallest, 0);
        yield return new("below the smallest is snapped", ProbeOperation.Snap, MathF.BitDecrement(smallest), 0);
        yield return new("far below the smallest is snapped", ProbeOperation.Snap, -Power(-100), 0);
        yield return new("a reset that leaves almost nothing", ProbeOperation.AfterSpike, 1e-6f + 1e-13f, 1e-6f);
    }

    private static IEnumerable<ArithmeticProbe> Comparisons()
    {
        yield return new("equal reaches the threshold", ProbeOperation.NotLess, 1, 1);
        yield return new("just below does not", ProbeOperation.NotLess, MathF.BitDecrement(1), 1);
        yield return new("negative does not", ProbeOperation.NotLess, -1, 1);
        yield return new("firing subtracts", ProbeOperation.AfterSpike, 1.7f, 0.3f);
        yield return new("not firing keeps", ProbeOperation.AfterSpike, 0.2f, 0.3f);
    }

    // Operands of all magnitudes that a step meets, from a small generator: the same on every run.
    private static IEnumerable<ArithmeticProbe> Random()
    {
        var numbers = new ProbeNumbers(0x2545F491);
        foreach (ProbeOperation operation in Enum.GetValues<ProbeOperation>())
        {
            for (int i = 0; i < Drawn; i++)
            {
                yield return operation == ProbeOperation.FromInteger
                    ? ArithmeticProbe.OfInteger($"drawn operands {i}", (int)(numbers.Next() >> 7) - (1 << 24), Operand(), Operand())
                    : new($"drawn operands {i}", operation, Operand(), Operand(), Operand());
            }
        }

        float Operand()
        {
            uint bits = numbers.Next();
            uint exponent = 127 - 20 + (numbers.Next() % 30);
            return BitConverter.UInt32BitsToSingle((bits & 0x807f_ffff) | (exponent << 23));
        }
    }

    private static float Power(int exponent) => (float)FloatRules.PowerOfTwo(exponent);
}
