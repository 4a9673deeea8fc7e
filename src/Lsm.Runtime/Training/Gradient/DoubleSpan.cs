using System.Numerics;
using System.Runtime.InteropServices;

namespace Lsm.Runtime.Training.Gradient;

/// <summary>Loops over doubles whose lanes each own an element: the same bits for every SIMD width.</summary>
internal static class DoubleSpan
{
    /// <summary><c>target[i] += scale * values[i]</c>.</summary>
    public static void AddScaled(Span<double> target, ReadOnlySpan<double> values, double scale)
    {
        int i = 0, lanes = Vector<double>.Count, whole = target.Length - (target.Length % lanes);
        ref double t = ref MemoryMarshal.GetReference(target);
        ref double v = ref MemoryMarshal.GetReference(values[..target.Length]);
        var factor = new Vector<double>(scale);
        for (; i < whole; i += lanes)
        {
            (Vector.LoadUnsafe(ref t, (nuint)i) + (factor * Vector.LoadUnsafe(ref v, (nuint)i))).StoreUnsafe(ref t, (nuint)i);
        }

        for (; i < target.Length; i++)
        {
            target[i] += scale * values[i];
        }
    }

    /// <summary><c>target[i] += values[i]</c>.</summary>
    public static void Add(Span<double> target, ReadOnlySpan<double> values)
    {
        int i = 0, lanes = Vector<double>.Count, whole = target.Length - (target.Length % lanes);
        ref double t = ref MemoryMarshal.GetReference(target);
        ref double v = ref MemoryMarshal.GetReference(values[..target.Length]);
        for (; i < whole; i += lanes)
        {
            (Vector.LoadUnsafe(ref t, (nuint)i) + Vector.LoadUnsafe(ref v, (nuint)i)).StoreUnsafe(ref t, (nuint)i);
        }

        for (; i < target.Length; i++)
        {
            target[i] += values[i];
        }
    }
}
