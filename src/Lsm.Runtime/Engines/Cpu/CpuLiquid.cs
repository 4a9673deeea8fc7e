using Lsm.Runtime.Arithmetic;
using Lsm.Runtime.Readouts;

namespace Lsm.Runtime.Engines.Cpu;

/// <summary>A reservoir laid out for the processor: rows padded to whole blocks of 64 neurons, padding that never fires.</summary>
internal sealed class CpuLiquid
{
    public CpuLiquid(LiquidStateMachine model)
    {
        LiquidReservoir reservoir = model.Reservoir;
        Size = reservoir.Size;
        Stride = PartialSums.Pad(Size);
        Words = Stride / 32;
        InputSize = reservoir.InputSize;
        Input = reservoir.Input;
        Features = model.Features;
        Scale = reservoir.Weights.Scale;
        Beta = Padded(reservoir.Beta, 0);
        Threshold = Padded(reservoir.Threshold, float.PositiveInfinity);
        TraceDecay = Padded(model.TraceDecay, 0);
        Weights = reservoir.Weights;
        InputWeights = Input == InputKind.Analog ? PartialSums.PadRows(reservoir.InputWeights, InputSize, Size) : [];
    }

    public int Size { get; }

    /// <summary>Neurons with padding, a multiple of 64.</summary>
    public int Stride { get; }

    /// <summary>Words of 32 spike bits, with padding.</summary>
    public int Words { get; }

    public int InputSize { get; }

    public InputKind Input { get; }

    public FeatureKind Features { get; }

    public float Scale { get; }

    public float[] Beta { get; }

    public float[] Threshold { get; }

    public float[] TraceDecay { get; }

    public FixedPointWeights Weights { get; }

    /// <summary>[input, padded neuron], analog input only.</summary>
    public float[] InputWeights { get; }

    private float[] Padded(ReadOnlySpan<float> values, float padding)
    {
        var padded = new float[Stride];
        values.CopyTo(padded);
        Array.Fill(padded, padding, Size, Stride - Size);
        return padded;
    }
}
