using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Lsm.Runtime.Numerics;
using Lsm.Runtime.Readouts;

namespace Lsm.Runtime.Engines.Cpu;

/// <summary>
/// Analog input currents: for each neuron the products in ascending input order, starting from +0; zero inputs add nothing. The weights
/// lie in panels of 64 neurons, [panel, input, 64], so that one panel stays in the L1 cache while several agents use it.
/// </summary>
internal sealed class InputPanels
{
    /// <summary>Agents that share each load of a weight.</summary>
    public const int Group = 4;

    private const int Width = 64;
    private readonly int inputs;
    private readonly int stride;
    private readonly AlignedArray<float> weights;

    public InputPanels(ReadOnlySpan<float> values, int inputs, int size)
    {
        this.inputs = inputs;
        stride = PartialSums.Pad(size);
        weights = new(checked(stride * inputs));
        for (int k = 0; k < inputs; k++)
        {
            for (int first = 0; first < size; first += Width)
            {
                values.Slice((k * size) + first, Math.Min(Width, size - first)).CopyTo(weights.AsSpan((first * inputs) + (k * Width), Width));
            }
        }
    }

    /// <summary>The currents of some agents to the neurons from <paramref name="first"/> up to <paramref name="end"/>.</summary>
    /// <param name="sensors">[agent, input].</param>
    /// <param name="drive">Receives [agent, padded neuron], beginning with neuron <paramref name="first"/> of the first agent.</param>
    /// <param name="active">A list with room for the inputs.</param>
    /// <param name="first">A multiple of 64.</param>
    /// <param name="end">A multiple of 64.</param>
    public void Project(ReadOnlySpan<float> sensors, Span<float> drive, Span<int> active, int first, int end)
    {
        int agents = sensors.Length / inputs, agent = 0;
        for (; agent <= agents - Group; agent += Group)
        {
            ReadOnlySpan<float> group = sensors.Slice(agent * inputs, Group * inputs);
            if (Events.AreRare(group))
            {
                break; // if most inputs are zero, skipping them is faster than sharing the loads
            }

            for (int panel = first; panel < end; panel += Width)
            {
                ProjectGroup(group, ref drive[(agent * stride) + panel - first], panel);
            }
        }

        for (; agent < agents; agent++)
        {
            ReadOnlySpan<float> x = sensors.Slice(agent * inputs, inputs);
            ProjectOne(x, active[..Events.OfSensors(x, active)], drive.Slice(agent * stride, end - first), first);
        }
    }

    private void ProjectOne(ReadOnlySpan<float> sensors, ReadOnlySpan<int> active, Span<float> drive, int first)
    {
        if (drive.IsEmpty)
        {
            return; // a part without neurons
        }

        ref float weight = ref weights[first * inputs];
        ref float target = ref MemoryMarshal.GetReference(drive);
        ref float x = ref MemoryMarshal.GetReference(sensors);
        nint panel = (nint)inputs * Width;
        for (int left = drive.Length; left > 0; left -= Width)
        {
            Vector512<float> a = Vector512<float>.Zero, b = a, c = a, d = a;
            foreach (int k in active)
            {
                ref float row = ref Unsafe.Add(ref weight, k * Width);
                var value = Vector512.Create(Unsafe.Add(ref x, k));
                a += value * Vector512.LoadUnsafe(ref row);
                b += value * Vector512.LoadUnsafe(ref row, 16);
                c += value * Vector512.LoadUnsafe(ref row, 32);
                d += value * Vector512.LoadUnsafe(ref row, 48);
            }

            Store(a, b, c, d, ref target);
            weight = ref Unsafe.Add(ref weight, panel);
            target = ref Unsafe.Add(ref target, Width);
        }
    }

    private void ProjectGroup(ReadOnlySpan<float> sensors, ref float target, int panel)
    {
        ref float x = ref MemoryMarshal.GetReference(sensors);
        ref float weight = ref weights[panel * inputs];
        nuint count = (nuint)inputs, rows = (nuint)stride;
        if (Vector512.IsHardwareAccelerated)
        {
            ProjectWide(ref x, count, ref weight, ref target, rows);
            return;
        }

        for (nuint strip = 0; strip < Width; strip += 16)
        {
            ProjectNarrow(ref x, count, ref Unsafe.Add(ref weight, strip), ref Unsafe.Add(ref target, strip), rows);
        }
    }

    /// <summary>Four agents by 64 neurons: sixteen sums hide the latency of an addition, use each load four times, and fit the 32 registers.</summary>
    private static void ProjectWide(ref float x, nuint inputs, ref float weight, ref float target, nuint stride)
    {
        Vector512<float> a0 = Vector512<float>.Zero, a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
        Vector512<float> c0 = a0, c1 = a0, c2 = a0, c3 = a0, d0 = a0, d1 = a0, d2 = a0, d3 = a0;
        ref float y = ref Unsafe.Add(ref x, inputs), z = ref Unsafe.Add(ref y, inputs), w = ref Unsafe.Add(ref z, inputs);
        for (nuint k = 0; k < inputs; k++)
        {
            Vector512<float> w0 = Vector512.LoadUnsafe(ref weight), w1 = Vector512.LoadUnsafe(ref weight, 16);
            Vector512<float> w2 = Vector512.LoadUnsafe(ref weight, 32), w3 = Vector512.LoadUnsafe(ref weight, 48);
            weight = ref Unsafe.Add(ref weight, Width);
            var value = Vector512.Create(Unsafe.Add(ref x, k));
            a0 += value * w0;
            a1 += value * w1;
            a2 += value * w2;
            a3 += value * w3;
            value = Vector512.Create(Unsafe.Add(ref y, k));
            b0 += value * w0;
            b1 += value * w1;
            b2 += value * w2;
            b3 += value * w3;
            value = Vector512.Create(Unsafe.Add(ref z, k));
            c0 += value * w0;
            c1 += value * w1;
            c2 += value * w2;
            c3 += value * w3;
            value = Vector512.Create(Unsafe.Add(ref w, k));
            d0 += value * w0;
            d1 += value * w1;
            d2 += value * w2;
            d3 += value * w3;
        }

        Store(a0, a1, a2, a3, ref target);
        Store(b0, b1, b2, b3, ref Unsafe.Add(ref target, stride));
        Store(c0, c1, c2, c3, ref Unsafe.Add(ref target, 2 * stride));
        Store(d0, d1, d2, d3, ref Unsafe.Add(ref target, 3 * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d, ref float target)
    {
        a.StoreUnsafe(ref target);
        b.StoreUnsafe(ref target, 16);
        c.StoreUnsafe(ref target, 32);
        d.StoreUnsafe(ref target, 48);
    }

    /// <summary>The same with the sixteen 256-bit registers that processors without AVX-512 have.</summary>
    private static void ProjectNarrow(ref float x, nuint inputs, ref float weight, ref float target, nuint stride)
    {
        Vector256<float> a0 = Vector256<float>.Zero, a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
        ref float y = ref Unsafe.Add(ref x, inputs), z = ref Unsafe.Add(ref y, inputs), w = ref Unsafe.Add(ref z, inputs);
        for (nuint k = 0; k < inputs; k++)
        {
            Vector256<float> w0 = Vector256.LoadUnsafe(ref weight, k * Width), w1 = Vector256.LoadUnsafe(ref weight, (k * Width) + 8);
            var value = Vector256.Create(Unsafe.Add(ref x, k));
            a0 += value * w0;
            a1 += value * w1;
            value = Vector256.Create(Unsafe.Add(ref y, k));
            b0 += value * w0;
            b1 += value * w1;
            value = Vector256.Create(Unsafe.Add(ref z, k));
            c0 += value * w0;
            c1 += value * w1;
            value = Vector256.Create(Unsafe.Add(ref w, k));
            d0 += value * w0;
            d1 += value * w1;
        }

        a0.StoreUnsafe(ref target);
        a1.StoreUnsafe(ref target, 8);
        b0.StoreUnsafe(ref target, stride);
        b1.StoreUnsafe(ref target, stride + 8);
        c0.StoreUnsafe(ref target, 2 * stride);
        c1.StoreUnsafe(ref target, (2 * stride) + 8);
        d0.StoreUnsafe(ref target, 3 * stride);
        d1.StoreUnsafe(ref target, (3 * stride) + 8);
    }
}
