using Lsm.Runtime.Networks;
using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Engines.SelfTesting;

/// <summary>What the self-test asks a device: every rule of the arithmetic that a driver could bend.</summary>
internal static class ArithmeticProbes
{
    private const int Drawn = 64; // per operation, besides the cases picked by hand

    public static IReadOnlyList<ArithmeticProbe> All { get; } = [.. Ties(), .. NearTies(), .. Fused(), .. Zeros(), .. Integers(), .. Tiny(), .. Comparisons(), .. Random()];

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

    private static IEnumerable<ArithmeticProbe> Fused()
    {
        // The product rounds away what a fused multiply-add would keep.
        yield return new("no fused multiply-add", ProbeOperation.Weighted, 1 + Power(-12), 1 + Power(-12), -(1 + Power(-11)));
        yield return new("no fused multiply-add, downwards", ProbeOperation.Weighted, 1 + Power(-12), Power(-12) - 1, 1 - Power(-24));
        yield return new("no fused multiply-add in a potential", ProbeOperation.Potential, 1 + Power(-12), 1 + Power(-12), -(1 + Power(-11)));
        yield return new("no fused multiply-add in a trace", ProbeOperation.NextTrace, 1 + Power(-12), -(1 - Power(-12)), 1);
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
            yield return new($"the integer {whole} as a float", ProbeOperation.FromInteger, BitConverter.Int32BitsToSingle(whole), 1);
            yield return new($"the integer {whole} scaled", ProbeOperation.FromInteger, BitConverter.Int32BitsToSingle(whole), Power(-50));
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

    // Operands of all magnitudes a step meets, from a small generator of our own: the same on every run.
    private static IEnumerable<ArithmeticProbe> Random()
    {
        var numbers = new ProbeNumbers(0x2545F491);
        foreach (ProbeOperation operation in Enum.GetValues<ProbeOperation>())
        {
            for (int i = 0; i < Drawn; i++)
            {
                float a = operation == ProbeOperation.FromInteger ? BitConverter.Int32BitsToSingle((int)(numbers.Next() >> 7) - (1 << 24)) : Operand();
                yield return new($"drawn operands {i}", operation, a, Operand(), Operand());
            }
        }

        float Operand()
        {
            uint bits = numbers.Next();
            uint exponent = 127 - 20 + (numbers.Next() % 30);
            return BitConverter.UInt32BitsToSingle((bits & 0x807f_ffff) | (exponent << 23));
        }
    }

    private static float Power(int exponent) => (float)FixedPointWeights.PowerOfTwo(exponent);
}
