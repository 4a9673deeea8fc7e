using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Lsm.Runtime.Engines.Cpu;

/// <summary>Event-driven propagation: only the rows of neurons and inputs that fired are added up, in whole numbers, so in any order.</summary>
internal static class Propagation
{
    /// <summary>Adds the outgoing rows of the neurons whose bits are set.</summary>
    public static void AddRows(CpuLiquid liquid, ReadOnlySpan<uint> spikes, int[] accumulators)
    {
        ReadOnlySpan<int> rowStart = liquid.Weights.Synapses.RowStart;
        ref int targets = ref MemoryMarshal.GetReference(liquid.Weights.Synapses.Targets);
        ref int weights = ref MemoryMarshal.GetArrayDataReference(liquid.Weights.Recurrent);
        ref int sums = ref MemoryMarshal.GetArrayDataReference(accumulators);
        for (int w = 0; w < spikes.Length; w++)
        {
            for (uint bits = spikes[w]; bits != 0; bits &= bits - 1)
            {
                int neuron = (w * 32) + BitOperations.TrailingZeroCount(bits);
                nint end = rowStart[neuron + 1];
                for (nint q = rowStart[neuron]; q < end; q++)
                {
                    Unsafe.Add(ref sums, Unsafe.Add(ref targets, q)) += Unsafe.Add(ref weights, q);
                }
            }
        }
    }

    /// <summary>Adds the rows of the inputs that are 1.</summary>
    public static void AddInputs(CpuLiquid liquid, ReadOnlySpan<float> sensors, int[] accumulators)
    {
        int[] weights = liquid.Weights.Input;
        for (int k = 0; k < sensors.Length; k++)
        {
            if (sensors[k] == 0)
            {
                continue;
            }

            ReadOnlySpan<int> row = weights.AsSpan(k * liquid.Size, liquid.Size);
            ref int source = ref MemoryMarshal.GetReference(row);
            ref int sums = ref MemoryMarshal.GetArrayDataReference(accumulators);
            nuint i = 0;
            for (; i + 16 <= (nuint)row.Length; i += 16)
            {
                (Vector512.LoadUnsafe(ref sums, i) + Vector512.LoadUnsafe(ref source, i)).StoreUnsafe(ref sums, i);
            }

            for (; i < (nuint)row.Length; i++)
            {
                Unsafe.Add(ref sums, i) += Unsafe.Add(ref source, i);
            }
        }
    }
}
