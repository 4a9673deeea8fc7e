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
    /// <summary>The agents of a group, which share the loads of the weights.</summary>
    public const int Group = 16;

    private const int Width = 64;

    /// <summary>With at least this number of agents, sixteen lanes are faster than one agent at a time.</summary>
    private const int SmallestGroup = 6;
    private readonly int stride;
    private readonly int inputs;
    private readonly int rows;
    private readonly int ages;
    private readonly int tableStride; // floats from one sensor's ages to the next
    private readonly AlignedArray<float> weights; // analog
    private readonly AlignedArray<int> whole;     // spikes
    private readonly AlignedArray<byte> delays;
#if !NETSTANDARD2_1
    private readonly TapGroup? group;
    private readonly NearTaps? near;
#endif

    public InputTaps(LiquidReservoir reservoir, int stride)
    {
        this.stride = stride;
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

#if !NETSTANDARD2_1
        near = isAnalog && NearTaps.Fits(ages) ? new NearTaps(delays, rows, inputs, ages) : null;
        group = isAnalog && TapGroup.Fits(ages * inputs, stride) ? new TapGroup(delays, rows, inputs) : null;
        InGroups = group is not null;
#endif
    }

    /// <summary>Whether agents are projected in groups.</summary>
    public bool InGroups { get; }

    /// <summary>Floats of the table of sensors by age.</summary>
    public int TableLength => Math.Max(inputs * tableStride, InGroups ? Group * inputs * ages : 0);

    /// <summary>The currents of analog sensors of some agents.</summary>
    /// <param name="sensors">[agent, input], of this tick.</param>
    /// <param name="planes">The rows, which hold the sensors of this tick and of those before where inputs are delayed.</param>
    /// <param name="firstSlot">The slot of the first agent.</param>
    /// <param name="table">Room for <see cref="TableLength"/> floats.</param>
    /// <param name="drive">Receives [agent, neuron], padded; in groups, room for a whole group.</param>
    public void Project(ReadOnlySpan<float> sensors, CpuPlanes planes, int firstSlot, Span<float> table, Span<float> drive)
    {
        int agents = sensors.Length / inputs;
#if !NETSTANDARD2_1
        if (group is not null && agents >= SmallestGroup)
        {
            ReadOnlySpan<float> past = ages > 1 ? planes.Floats(StateVariable.Sensors, firstSlot) : sensors[..inputs];
            TapGroup.Tabulate(ref MemoryMarshal.GetReference(ages > 1 ? past : sensors), past.Length, agents, ages * inputs, table);
            group.Project(table, weights, drive, stride);
            return;
        }
#endif
        for (int agent = 0; agent < agents; agent++)
        {
            Tabulate(sensors.Slice(agent * inputs, inputs), planes.Floats(StateVariable.Sensors, firstSlot + agent), table);
            ProjectOne(table, drive.Slice(agent * stride, stride));
        }
    }

    /// <summary>Fills the table of one agent.</summary>
    /// <param name="sensors">[input], of this tick.</param>
    /// <param name="history">[age, input], this tick's first; empty where nothing is delayed.</param>
    /// <param name="table">[input, age].</param>
    private void Tabulate(ReadOnlySpan<float> sensors, ReadOnlySpan<float> history, Span<float> table)
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

    private void ProjectOne(Span<float> table, Span<float> drive)
    {
#if !NETSTANDARD2_1
        if (near is not null)
        {
            near.Project(table, weights, drive);
            return;
        }

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

    /// <summary>The sums of the weights of an agent's spiking sensors.</summary>
    /// <param name="sensors">[input], of this tick.</param>
    /// <param name="planes">The rows, as for <see cref="Project"/>.</param>
    /// <param name="slot">The agent's slot.</param>
    /// <param name="table">Room for <see cref="TableLength"/> floats.</param>
    /// <param name="sums">Receives [neuron], padded.</param>
    public void Sum(ReadOnlySpan<float> sensors, CpuPlanes planes, int slot, Span<float> table, Span<int> sums)
    {
        Tabulate(sensors, planes.Floats(StateVariable.Sensors, slot), table);
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
    /// <summary>Long delays: the values of eight neurons are gathered.</summary>
    private unsafe void ProjectEight(ref float table, Span<float> drive)
    {
        float* values = (float*)Unsafe.AsPointer(ref table); // pinned
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
                    sum += Avx2.GatherVector256(values + (k * tableStride), at, sizeof(float)) * Vector256.LoadUnsafe(ref weight);
                    weight = ref Unsafe.Add(ref weight, Width);
                    delay = ref Unsafe.Add(ref delay, Width);
                }
            }

            sum.StoreUnsafe(ref drive[eight]);
        }
    }
#endif
}
