using System.Runtime.InteropServices;
using Lsm.Runtime.Networks;
using Lsm.Runtime.Readouts;

namespace Lsm.Runtime.Engines.Native;

/// <summary>
/// Copies of models and readouts as bytes, from one build of this version to another in the same process: what the rows need, without options, training notes and
/// sensor coding. A file has another format.
/// </summary>
internal static class ModelTransfer
{
    public static byte[] Write(LiquidStateMachine model)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        LiquidReservoir reservoir = model.Reservoir;
        writer.Write((model.SensorCoding is null ? model : model.WithSensors(null)).Hash);
        writer.Write((int)reservoir.Input);
        writer.Write((int)reservoir.Reset);
        writer.Write(reservoir.LargestPayload);
        writer.Write(reservoir.ScaleExponent);
        writer.Write(reservoir.QuantisationError);
        writer.Write(reservoir.InputTaps);
        Write(writer, reservoir.InputWeights);
        Write(writer, reservoir.InputDelays);
        Write(writer, reservoir.Recurrent.RowStart);
        Write(writer, reservoir.Recurrent.Targets);
        Write(writer, reservoir.Recurrent.Weights);
        Write(writer, reservoir.Recurrent.Delays);
        foreach (NeuronParameter parameter in NeuronModel.Parameters)
        {
            Write(writer, reservoir.Neurons.Uses(parameter) ? reservoir.Neurons[parameter] : default);
        }

        writer.Write((int)model.Features);
        writer.Write(Math.Max(1, model.FeatureLayout.Traces));
        for (int trace = 0; trace < Math.Max(1, model.FeatureLayout.Traces); trace++)
        {
            Write(writer, model.TraceDecayOf(trace));
        }

        Write(writer, model.MembraneTraceDecay);
        Write<int>(writer, [.. model.FeatureOptions.SensorDelays]);
        Write(writer, model.Readout);
        writer.Flush();
        return stream.ToArray();
    }

    public static byte[] Write(Readout readout)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        Write(writer, readout);
        writer.Flush();
        return stream.ToArray();
    }

    /// <exception cref="InvalidDataException">The bytes make another model than the one that was written.</exception>
    public static LiquidStateMachine ReadModel(Stream stream)
    {
        using var reader = new BinaryReader(stream);
        ulong hash = reader.ReadUInt64();
        var input = (InputKind)reader.ReadInt32();
        var traits = new NeuronTraits((ResetKind)reader.ReadInt32(), reader.ReadInt32());
        int exponent = reader.ReadInt32();
        double error = reader.ReadDouble();
        int taps = reader.ReadInt32();
        float[] inputWeights = Read<float>(reader);
        byte[] inputDelays = Read<byte>(reader);
        int[] rowStart = Read<int>(reader);
        int[] targets = Read<int>(reader);
        var recurrent = SynapseMatrix.Adopt(rowStart, targets, Read<float>(reader));
        byte[] delays = Read<byte>(reader);
        recurrent = delays.Length == 0 ? recurrent : recurrent.WithDelays(delays);
        var values = new List<(NeuronParameter, NeuronValues)>();
        foreach (NeuronParameter parameter in NeuronModel.Parameters)
        {
            if (Read<float>(reader) is { Length: > 0 } each)
            {
                values.Add((parameter, new NeuronValues(each)));
            }
        }

        var neurons = new NeuronParameters(recurrent.Size, seed: null, isRelay: null, [.. values]);
        var reservoir = LiquidReservoir.Restore(new SynapseSet(inputWeights, taps, inputDelays, recurrent), input, traits, neurons, exponent, error, options: null);
        var features = new FeatureOptions
        {
            Kinds = (FeatureKind)reader.ReadInt32(),
            TraceDecays = [.. Enumerable.Range(0, reader.ReadInt32()).Select(_ => new NeuronValues(Read<float>(reader)))],
            MembraneTraceDecay = new NeuronValues(Read<float>(reader)),
            SensorDelays = Read<int>(reader),
        };
        var model = new LiquidStateMachine(reservoir, ReadReadout(reader), features);
        return model.Hash == hash ? model : throw new InvalidDataException($"The copy is model {model.Hash:x16}, not {hash:x16}: the two builds differ.");
    }

    public static Readout ReadReadout(Stream stream)
    {
        using var reader = new BinaryReader(stream);
        return ReadReadout(reader);
    }

    private static void Write(BinaryWriter writer, Readout readout)
    {
        writer.Write(readout.FeatureCount);
        writer.Write(readout.OutputCount);
        switch (readout)
        {
            case LinearReadout linear:
                writer.Write(0);
                Write(writer, linear.Weights);
                Write(writer, linear.Bias);
                break;
            case MlpReadout mlp:
                writer.Write(mlp.HiddenCount);
                Write(writer, mlp.HiddenWeights);
                Write(writer, mlp.HiddenBias);
                Write(writer, mlp.Weights);
                Write(writer, mlp.Bias);
                break;
            default:
                throw new NotSupportedException($"A {readout.GetType().Name} cannot be copied; linear and MLP readouts can.");
        }
    }

    private static Readout ReadReadout(BinaryReader reader)
    {
        int features = reader.ReadInt32(), outputs = reader.ReadInt32(), hidden = reader.ReadInt32();
        float[] first = Read<float>(reader), second = Read<float>(reader);
        return hidden == 0
            ? new LinearReadout(features, outputs, first, second)
            : new MlpReadout(features, hidden, outputs, first, second, Read<float>(reader), Read<float>(reader));
    }

    private static void Write<T>(BinaryWriter writer, ReadOnlySpan<T> values) where T : unmanaged
    {
        writer.Write(values.Length);
        writer.Write(MemoryMarshal.AsBytes(values));
    }

    private static T[] Read<T>(BinaryReader reader) where T : unmanaged
    {
        var values = new T[reader.ReadInt32()];
        Span<byte> bytes = MemoryMarshal.AsBytes(values.AsSpan());
        while (bytes.Length > 0)
        {
            int read = reader.Read(bytes);
            bytes = read > 0 ? bytes[read..] : throw new EndOfStreamException("The copy of a model is incomplete.");
        }

        return values;
    }
}
