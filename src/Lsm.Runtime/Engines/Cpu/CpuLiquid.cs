using Lsm.Runtime.Engines.Cpu.Ingredients;
using Lsm.Runtime.Networks;
using Lsm.Runtime.Numerics;
using Lsm.Runtime.Readouts;

namespace Lsm.Runtime.Engines.Cpu;

/// <summary>A reservoir laid out for the processor: rows padded to whole blocks of 64 neurons, padding that never fires.</summary>
internal sealed class CpuLiquid
{
    /// <summary>With fewer neurons per part, waking a thread costs more than it saves.</summary>
    private const int SmallestPart = 16384;
    public const int LargestBlock = 16;
    private const int BlockFloats = 16384;

    /// <summary>The largest number of input weights that stay in the L1 cache without being shared by many agents at once.</summary>
    private const int NearInputs = 65536;

    public CpuLiquid(LiquidStateMachine model, int threads, RowLayout? layout = null, int? parts = null)
    {
        LiquidReservoir reservoir = model.Reservoir;
        FixedPointWeights weights = reservoir.Weights;
        Size = reservoir.Size;
        Stride = PartialSums.Pad(Size);
        Words = Stride / 32;
        InputSize = reservoir.InputSize;
        Input = reservoir.Input;
        Features = model.Features;
        Beta = Padded(reservoir.Beta, 0);
        Threshold = Padded(reservoir.Threshold, float.PositiveInfinity);
        TraceDecay = Padded(model.TraceDecay, 0);
        IsRefractory = reservoir.Neurons.Uses(NeuronModel.RefractoryPeriod);
        if (IsRefractory)
        {
            RefractoryPeriods = new AlignedArray<int>(Stride);
            for (int i = 0; i < Size; i++)
            {
                RefractoryPeriods.AsSpan()[i] = (int)reservoir.RefractoryPeriod[i];
            }
        }

        bool shared = !reservoir.Beta.ContainsAnyExcept(Beta[0]) && !reservoir.Threshold.ContainsAnyExcept(Threshold[0]);
        SharesParameters = shared;
        Extended = model.IsExtended ? new ExtendedLiquid(model, Stride) : null;
        HasPlainNeurons = Extended is not { HasNeurons: true };
        HasPlainFeatures = Extended is not { HasFeatures: true };
        (Taps, Delays) = (Extended?.Taps, Extended?.Delays);
        FeatureStride = PartialSums.Pad(model.FeatureCount);
        Block = Taps is { InGroups: true } ? InputTaps.Group : Math.Clamp(BlockFloats / Stride, 1, (long)InputSize * Stride <= NearInputs ? InputPanels.Group : LargestBlock);
        Parts = Borders(Math.Min(Math.Min(parts ?? (Size / SmallestPart), threads), Stride / PartialSums.Count));
        ShortSums = HasPlainNeurons && IncomingSums.FitShort(weights);
        Rows = Delays is { IsAxonal: false } ? new NoRows("rows by delay") : RowStore.Create(weights.Recurrent, layout);

        // The power of two that all weights share is left out of the sums: both forms are exact, so the product is the same.
        int sharedZeros = weights.Recurrent.SharedZeros;
        Scale = (float)(reservoir.SumScale * FloatRules.PowerOfTwo(sharedZeros));
        if (Taps is not null)
        {
            // Its taps replace both.
        }
        else if (Input == InputKind.Analog)
        {
            AnalogInput = new InputPanels(reservoir.InputWeights, InputSize, Size);
        }
        else
        {
            SpikeInput = DenseRows.From(weights.Input, Size, sharedZeros);
        }

        Layout = model.Layout;
        InOnePass = DenseStep.Fits(this);
        ProjectsInBlocks = AnalogInput is not null && Block == 1 && !InOnePass && Extended is not { HasBias: true };
    }

    public int Size { get; }

    /// <summary>The part of neurons and features beyond the plain step, or null.</summary>
    public ExtendedLiquid? Extended { get; }

    /// <summary>Whether neurons are those of <see cref="INeuron"/>, whose steps <see cref="NeuronUpdate"/> and <see cref="DenseStep"/> take.</summary>
    public bool HasPlainNeurons { get; }

    /// <summary>Whether the readout reads one plain variable.</summary>
    public bool HasPlainFeatures { get; }

    /// <summary>Input synapses with taps, delays or spikes in an extended liquid, or null for a plain input.</summary>
    public InputTaps? Taps { get; }

    /// <summary>The delayed synapses, or null if every spike arrives in the next step.</summary>
    public CpuDelays? Delays { get; }

    /// <summary>Features with padding.</summary>
    public int FeatureStride { get; }

    /// <summary>Neurons with padding, a multiple of 64.</summary>
    public int Stride { get; }

    /// <summary>Words of 32 spike bits, with padding.</summary>
    public int Words { get; }

    public int InputSize { get; }

    public InputKind Input { get; }

    public FeatureKind Features { get; }

    /// <summary>The largest number of agents that a worker takes at once.</summary>
    public int Block { get; }

    public float Scale { get; }

    /// <summary>Whether sums have 16 bits instead of 32.</summary>
    public bool ShortSums { get; }

    public AlignedArray<float> Beta { get; }

    public AlignedArray<float> Threshold { get; }

    public AlignedArray<float> TraceDecay { get; }

    /// <summary>[neuron]: steps after a spike without another; empty if no neuron has any.</summary>
    public AlignedArray<int> RefractoryPeriods { get; } = new(0);

    /// <summary>Whether neurons keep count of the steps for which they cannot fire.</summary>
    public bool IsRefractory { get; }

    /// <summary>
    /// Whether all neurons share one <see cref="Beta"/> and one <see cref="Threshold"/>, which then stay in registers. Padding may share
    /// them too: its membranes are 0, below every threshold.
    /// </summary>
    public bool SharesParameters { get; }

    /// <summary>Borders of the parts into which the neurons of one agent are split when there are fewer agents than threads: from 0 to Stride.</summary>
    public int[] Parts { get; }

    public RowStore Rows { get; }

    public InputPanels? AnalogInput { get; }

    public RowStore? SpikeInput { get; }

    public StateLayout Layout { get; }

    /// <summary>Whether <see cref="DenseStep"/> takes its steps.</summary>
    public bool InOnePass { get; }

    /// <summary>
    /// Whether a large liquid's input is projected for a few thousand neurons at a time, just before they take it, which saves a round trip to memory.
    /// </summary>
    public bool ProjectsInBlocks { get; }

    private int[] Borders(int parts)
    {
        parts = Math.Max(parts, 1);
        var borders = new int[parts + 1];
        for (int i = 0; i <= parts; i++)
        {
            borders[i] = (int)((long)Stride / PartialSums.Count * i / parts) * PartialSums.Count;
        }

        return borders;
    }

    private AlignedArray<float> Padded(ReadOnlySpan<float> values, float padding)
    {
        var padded = new AlignedArray<float>(Stride);
        values.CopyTo(padded);
        padded.AsSpan()[Size..].Fill(padding);
        return padded;
    }
}
