using Lsm.Runtime.Networks;

namespace Lsm.Runtime.Files;

/// <summary>
/// The synapses of a reservoir as tensors: <c>w_in</c> [input, neuron], or [tap, input, neuron] with several taps, the rows of <c>recurrent</c>, and
/// where there are delays <c>w_in.delay</c> (of the shape of <c>w_in</c>, ticks) and <c>recurrent.delay</c> (steps).
/// </summary>
internal static class SynapseTensors
{
    public const string InputWeights = "w_in";
    private const string InputDelays = "w_in.delay", RowStart = "recurrent.row_start", Targets = "recurrent.targets", Weights = "recurrent.weights", Delays = "recurrent.delay";

    public static IEnumerable<TensorInfo> Declare(LiquidReservoir reservoir)
    {
        long synapses = reservoir.Weights.Recurrent.Count;
        yield return new TensorInfo(InputWeights, TensorType.F32, InputShape(reservoir.InputTaps, reservoir.InputSize, reservoir.Size));
        if (reservoir.InputDelays.Length > 0)
            yield return new TensorInfo(InputDelays, TensorType.U8, InputShape(reservoir.InputTaps, reservoir.InputSize, reservoir.Size));
        yield return new TensorInfo(RowStart, TensorType.I32, reservoir.Size + 1L);
        yield return new TensorInfo(Targets, TensorType.I32, synapses);
        yield return new TensorInfo(Weights, TensorType.F32, synapses);
        if (reservoir.RecurrentDelays.Length > 0)
            yield return new TensorInfo(Delays, TensorType.U8, synapses);
    }

    public static void Write(LiquidReservoir reservoir, SafetensorsWriter writer)
    {
        SynapseMatrix recurrent = reservoir.Recurrent;
        writer.Write(InputWeights, reservoir.InputWeights);
        if (reservoir.InputDelays.Length > 0)
            writer.Write(InputDelays, reservoir.InputDelays);
        writer.Write(RowStart, recurrent.RowStart);
        writer.Write(Targets, recurrent.Targets);
        writer.Write(Weights, recurrent.Weights);
        if (reservoir.RecurrentDelays.Length > 0)
            writer.Write(Delays, recurrent.Delays);
    }

    /// <summary>The number of neurons: one less than the number of row starts.</summary>
    public static int ReadSize(SafetensorsFile file, out int[] rowStart)
    {
        rowStart = file.Expect<int>(RowStart, -1);
        return rowStart.Length > 1
            ? rowStart.Length - 1
            : throw file.Bad($"tensor '{RowStart}' has {rowStart.Length} values; a model has at least one neuron, so at least two");
    }

    /// <exception cref="InvalidDataException">A tensor is missing, or has another type or shape, or a delay is 0.</exception>
    public static SynapseSet Read(SafetensorsFile file, int[] rowStart)
    {
        int n = rowStart.Length - 1;
        bool hasTaps = file[InputWeights].Shape.Length == 3;
        long taps = hasTaps ? file[InputWeights].Shape[0] : 1;
        if (taps is < 1 or > SynapseParameters.MostTaps || (hasTaps && taps == 1))
            throw file.Bad($"tensor '{InputWeights}' has {taps} taps; 2 to {SynapseParameters.MostTaps} are legal, and one has no axis");
        long[] shape = hasTaps ? [taps, -1, n] : [-1, n];
        float[] input = file.ExpectOperands(InputWeights, shape);
        byte[] inputDelays = file.TryFind(InputDelays, out _) ? file.Expect<byte>(InputDelays, [.. file[InputWeights].Shape]) : [];
        int[] targets = file.Expect<int>(Targets, -1);
        var recurrent = SynapseMatrix.Adopt(rowStart, targets, file.Expect<float>(Weights, targets.Length));
        if (file.TryFind(Delays, out _))
            recurrent = recurrent.WithDelays(file.Expect<byte>(Delays, targets.Length));
        return new SynapseSet(input, (int)taps, SynapseSet.Shorten(inputDelays), recurrent);
    }

    private static long[] InputShape(int taps, long inputs, long neurons) => taps == 1 ? [inputs, neurons] : [taps, inputs, neurons];
}
