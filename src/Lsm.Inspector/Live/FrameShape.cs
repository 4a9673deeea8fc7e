using Lsm.Runtime;

namespace Lsm.Inspector.Live;

/// <summary>The part of a frame that a page receives. A large model is cut off, so that a frame stays small.</summary>
internal sealed class FrameShape
{
    private const int MostNeurons = 8192;
    private const int MostValues = 64;

    public FrameShape(LiquidStateMachine model)
    {
        Neurons = Math.Min(model.ReservoirSize, MostNeurons);
        SpikeWords = (Neurons + 31) / 32;
        Inputs = Math.Min(model.InputSize, MostValues);
        Outputs = Math.Min(model.OutputSize, MostValues);
        (AllSpikeWords, AllInputs, AllOutputs) = ((model.ReservoirSize + 31) / 32, model.InputSize, model.OutputSize);
    }

    public int Neurons { get; }

    public int SpikeWords { get; }

    public int Inputs { get; }

    public int Outputs { get; }

    /// <summary>Words of spikes of one agent in the state.</summary>
    public int AllSpikeWords { get; }

    public int AllInputs { get; }

    public int AllOutputs { get; }

    /// <summary>The words of a frame.</summary>
    public int Words => FrameRing.HeaderWords + SpikeWords + Inputs + Outputs;

    /// <summary>Copies the part of a frame that a page receives after its header.</summary>
    public void Write(Span<uint> frame, ReadOnlySpan<uint> spikes, ReadOnlySpan<float> sensors, ReadOnlySpan<float> motors)
    {
        Copy(spikes, frame.Slice(FrameRing.HeaderWords, SpikeWords));
        Copy(System.Runtime.InteropServices.MemoryMarshal.Cast<float, uint>(sensors), frame.Slice(FrameRing.HeaderWords + SpikeWords, Inputs));
        Copy(System.Runtime.InteropServices.MemoryMarshal.Cast<float, uint>(motors), frame.Slice(FrameRing.HeaderWords + SpikeWords + Inputs, Outputs));
    }

    private static void Copy(ReadOnlySpan<uint> source, Span<uint> target)
    {
        if (source.Length < target.Length)
        {
            target.Clear();
        }

        source[..Math.Min(source.Length, target.Length)].CopyTo(target);
    }
}
