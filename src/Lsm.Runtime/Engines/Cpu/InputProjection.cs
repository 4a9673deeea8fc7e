using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Lsm.Runtime.Engines.Cpu;

/// <summary>Analog input currents: for each neuron the products in ascending input order, starting from +0; zero inputs add nothing.</summary>
internal static class InputProjection
{
    /// <summary>Agents that share each load of the weights.</summary>
    public const int Block = 4;

    public static void Project(CpuLiquid liquid, ReadOnlySpan<float> sensors, Span<float> drive, int agents)
    {
        if (agents == Block)
        {
            ProjectBlock(liquid, sensors, drive);
            return;
        }

        for (int agent = 0; agent < agents; agent++)
        {
            ProjectOne(liquid, sensors.Slice(agent * liquid.InputSize, liquid.InputSize), drive.Slice(agent * liquid.Stride, liquid.Stride));
        }
    }

    private static void ProjectOne(CpuLiquid liquid, ReadOnlySpan<float> sensors, Span<float> drive)
    {
        ref float weights = ref MemoryMarshal.GetArrayDataReference(liquid.InputWeights);
        ref float target = ref MemoryMarshal.GetReference(drive);
        nuint stride = (nuint)liquid.Stride;
        for (nuint i = 0; i < stride; i += 64)
        {
            Vector512<float> a = Vector512<float>.Zero, b = a, c = a, d = a;
            nuint row = i;
            for (int k = 0; k < sensors.Length; k++, row += stride)
            {
                float value = sensors[k];
                if (value == 0)
                {
                    continue;
                }

                var x = Vector512.Create(value);
                a += x * Vector512.LoadUnsafe(ref weights, row);
                b += x * Vector512.LoadUnsafe(ref weights, row + 16);
                c += x * Vector512.LoadUnsafe(ref weights, row + 32);
                d += x * Vector512.LoadUnsafe(ref weights, row + 48);
            }

            a.StoreUnsafe(ref target, i);
            b.StoreUnsafe(ref target, i + 16);
            c.StoreUnsafe(ref target, i + 32);
            d.StoreUnsafe(ref target, i + 48);
        }
    }

    private static void ProjectBlock(CpuLiquid liquid, ReadOnlySpan<float> sensors, Span<float> drive)
    {
        ref float weights = ref MemoryMarshal.GetArrayDataReference(liquid.InputWeights);
        ref float target = ref MemoryMarshal.GetReference(drive);
        nuint stride = (nuint)liquid.Stride;
        int inputs = liquid.InputSize;
        ReadOnlySpan<float> x0 = sensors[..inputs], x1 = sensors.Slice(inputs, inputs), x2 = sensors.Slice(2 * inputs, inputs), x3 = sensors.Slice(3 * inputs, inputs);
        for (nuint i = 0; i < stride; i += 32)
        {
            Vector512<float> a0 = Vector512<float>.Zero, a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
            nuint row = i;
            for (int k = 0; k < x0.Length; k++, row += stride)
            {
                Vector512<float> w0 = Vector512.LoadUnsafe(ref weights, row), w1 = Vector512.LoadUnsafe(ref weights, row + 16);
                var x = Vector512.Create(x0[k]);
                a0 += x * w0;
                a1 += x * w1;
                x = Vector512.Create(x1[k]);
                b0 += x * w0;
                b1 += x * w1;
                x = Vector512.Create(x2[k]);
                c0 += x * w0;
                c1 += x * w1;
                x = Vector512.Create(x3[k]);
                d0 += x * w0;
                d1 += x * w1;
            }

            a0.StoreUnsafe(ref target, i);
            a1.StoreUnsafe(ref target, i + 16);
            b0.StoreUnsafe(ref target, stride + i);
            b1.StoreUnsafe(ref target, stride + i + 16);
            c0.StoreUnsafe(ref target, (2 * stride) + i);
            c1.StoreUnsafe(ref target, (2 * stride) + i + 16);
            d0.StoreUnsafe(ref target, (3 * stride) + i);
            d1.StoreUnsafe(ref target, (3 * stride) + i + 16);
        }
    }
}
