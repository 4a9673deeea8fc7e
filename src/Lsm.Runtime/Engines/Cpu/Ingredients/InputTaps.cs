using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
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
    public void Project(Span<float> table, Span<float> drive)
    {
        for (int panel = 0; panel < drive.Length; panel += Width)
        {
            for (int strip = 0; strip < Width; strip += 16)
            {
                var sum = Vector512<float>.Zero;
                ref float weight = ref weights.AsSpan()[(panel * rows) + strip];
                ref byte delay = ref delays.AsSpan()[(panel * rows) + strip];
                for (int row = 0; row < rows; row++)
                {
                    Vector512<float> value = Delayed(table.Slice(row % inputs * tableStride, tableStride), ref Unsafe.Add(ref delay, row * Width));
                    sum += value * Vector512.LoadUnsafe(ref weight, (nuint)(row * Width));
                }

                sum.StoreUnsafe(ref drive[panel + strip]);
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

    /// <summary>A sensor's values as of the delays of sixteen neurons.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<float> Delayed(Span<float> values, ref byte delays)
    {
        ref float value = ref MemoryMarshal.GetReference(values);
#if !NETSTANDARD2_1
        if (ages <= 16 && Vector512.IsHardwareAccelerated)
        {
            Vector256<ushort> halves = Vector256.WidenLower(Vector128.LoadUnsafe(ref delays).ToVector256Unsafe());
            Vector512<int> at = Vector512.WidenLower(halves.ToVector512Unsafe()).AsInt32();
            return Vector512.Shuffle(Vector512.LoadUnsafe(ref value), at);
        }
#endif
        Span<float> sixteen = stackalloc float[16];
        for (int i = 0; i < 16; i++)
        {
            sixteen[i] = Unsafe.Add(ref value, Unsafe.Add(ref delays, i));
        }

        return Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(sixteen));
    }
}
