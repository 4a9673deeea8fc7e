using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
#if !NETSTANDARD2_1
using System.Runtime.Intrinsics.X86;
#endif
using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Engines.Cpu.Ingredients;

/// <summary>
/// Input synapses with a delay each: for each neuron the products in ascending order of (tap, input), starting from +0. Weights and delays lie
/// in panels of 64 neurons, [panel, tap and input, 64].
/// </summary>
internal sealed class InputTaps
{
    private const int Width = 64;
    private readonly int inputs;
    private readonly int rows;
    private readonly int ages;
    private readonly int tableStride; // floats from one sensor's ages to the next
    private readonly AlignedArray<float> weights; // analog
    private readonly AlignedArray<int> whole;     // spikes
    private readonly AlignedArray<byte> delays;

    public InputTaps(LiquidReservoir reservoir, int stride)
    {
        inputs = reservoir.InputSize;
        rows = reservoir.InputTaps * inputs;
        ages = 1 + reservoir.LongestInputDelay;
        tableStride = (ages + 15) / 16 * 16;
        bool isAnalog = reservoir.Input == InputKind.Analog;
        int length = checked(stride * rows), zeros = reservoir.Weights.Recurrent.SharedZeros;
        weights = new(isAnalog ? length : 0);
        whole = new(isAnalog ? 0 : length);
        delays = new(length);
        for (int row = 0; row < rows; row++)
        {
            for (int i = 0; i < reservoir.Size; i++)
            {
                int from = (row * reservoir.Size) + i, to = (i / Width * Width * rows) + (row * Width) + (i % Width);
                if (isAnalog)
                {
                    weights.AsSpan()[to] = reservoir.InputWeights[from];
                }
                else
                {
                    whole.AsSpan()[to] = (reservoir.Weights.Input[from] >> zeros) * reservoir.InputFactor;
                }

                delays.AsSpan()[to] = reservoir.InputDelays.Length == 0 ? (byte)0 : reservoir.InputDelays[from];
            }
        }
    }

    /// <summary>Floats of the table of sensors by age.</summary>
    public int TableLength => inputs * tableStride;

    /// <summary>Fills the table.</summary>
    /// <param name="sensors">[input], of this tick.</param>
    /// <param name="history">[age, input], this tick's first; empty where nothing is delayed.</param>
    /// <param name="table">[input, age].</param>
    public void Tabulate(ReadOnlySpan<float> sensors, ReadOnlySpan<float> history, Span<float> table)
    {
        for (int k = 0; k < inputs; k++)
        {
            table[k * tableStride] = sensors[k];
            for (int age = 1; age < ages; age++)
            {
                table[(k * tableStride) + age] = history[(age * inputs) + k];
            }
        }
    }

    /// <summary>The currents of analog sensors.</summary>
    /// <param name="table">[input, age].</param>
    /// <param name="drive">Receives [neuron], padded.</param>
    public void Project(Span<float> table, Span<float> drive)
    {
#if !NETSTANDARD2_1
        if (Avx2.IsSupported)
        {
            ProjectEight(ref MemoryMarshal.GetReference(table), drive);
            return;
        }
#endif
        for (int panel = 0; panel < drive.Length; panel += Width)
        {
            Span<float> some = drive.Slice(panel, Width);
            some.Clear();
            for (int row = 0; row < rows; row++)
            {
                int from = (panel * rows) + (row * Width);
                ReadOnlySpan<float> weight = weights.AsSpan(from, Width), values = table.Slice(row % inputs * tableStride, tableStride);
                ReadOnlySpan<byte> delay = delays.AsSpan(from, Width);
                for (int i = 0; i < Width; i++)
                {
                    some[i] = (float)(some[i] + (float)(values[delay[i]] * weight[i]));
                }
            }
        }
    }

    /// <summary>The sums of the weights of spiking sensors.</summary>
    public void Sum(ReadOnlySpan<float> table, Span<int> sums)
    {
        for (int panel = 0; panel < sums.Length; panel += Width)
        {
            Span<int> some = sums.Slice(panel, Width);
            some.Clear();
            for (int row = 0; row < rows; row++)
            {
                int from = (panel * rows) + (row * Width);
                ReadOnlySpan<int> weight = whole.AsSpan(from, Width);
                ReadOnlySpan<byte> delay = delays.AsSpan(from, Width);
                ReadOnlySpan<float> values = table.Slice(row % inputs * tableStride, tableStride);
                for (int i = 0; i < Width; i++)
                {
                    some[i] += values[delay[i]] != 0 ? weight[i] : 0;
                }
            }
        }
    }

#if !NETSTANDARD2_1
    private unsafe void ProjectEight(ref float table, Span<float> drive)
    {
        for (int eight = 0; eight < drive.Length; eight += 8)
        {
            int first = (eight / Width * Width * rows) + (eight % Width);
            ref float weight = ref Unsafe.Add(ref weights.First, first);
            ref byte delay = ref Unsafe.Add(ref delays.First, first);
            var sum = Vector256<float>.Zero;
            for (int tap = 0; tap < rows; tap += inputs)
            {
                for (int k = 0; k < inputs; k++)
                {
                    Vector256<int> at = Avx2.ConvertToVector256Int32(Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<long>(ref delay)).AsByte());
                    sum += Delayed(ref Unsafe.Add(ref table, k * tableStride), at) * Vector256.LoadUnsafe(ref weight);
                    weight = ref Unsafe.Add(ref weight, Width);
                    delay = ref Unsafe.Add(ref delay, Width);
                }
            }

            sum.StoreUnsafe(ref drive[eight]);
        }
    }

    /// <summary>A sensor's values as of the delays of eight neurons.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private unsafe Vector256<float> Delayed(ref float values, Vector256<int> delay)
    {
        if (ages > 16)
        {
            return Avx2.GatherVector256((float*)Unsafe.AsPointer(ref values), delay, sizeof(float)); // the table is pinned
        }

        Vector256<float> near = Avx2.PermuteVar8x32(Vector256.LoadUnsafe(ref values), delay);
        return ages <= 8
            ? near
            : Vector256.ConditionalSelect(Vector256.GreaterThan(delay, Vector256.Create(7)).AsSingle(), Avx2.PermuteVar8x32(Vector256.LoadUnsafe(ref values, 8), delay), near);
    }
#endif
}
