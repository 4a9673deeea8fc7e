using Lsm.Runtime.Files;
using Lsm.Runtime.IO;
using Lsm.Runtime.Readouts;

namespace Lsm.Runtime.Tests.Files;

/// <summary>Small models of every kind, and ways to damage files on purpose while keeping their checksum right.</summary>
internal static class ModelFiles
{
    public static LiquidStateMachine Model(string readout = "linear", FeatureKind features = FeatureKind.Trace, InputKind input = InputKind.Analog, int n = 61)
    {
        const int Inputs = 5, Outputs = 3;
        int hidden = n / 2;
        var random = new Random(7);
        var reservoir = new LiquidReservoir(Inputs, n, new ReservoirOptions { Input = input, Beta = Ramp(n, 0.8f, 0.002f), Threshold = 0.5f, Connectivity = 0.2, WeightScale = 0.3, Seed = 7 });
        Readout layer = readout == "linear"
            ? new LinearReadout(n, Outputs, Weights(Outputs * n), Weights(Outputs))
            : new MlpReadout(n, hidden, Outputs, Weights(hidden * n), Weights(hidden), Weights(Outputs * hidden), Weights(Outputs));
        return new LiquidStateMachine(reservoir, layer, features, Ramp(n, 0.9f, 0.001f));

        float[] Weights(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() - 0.5))];
    }

    public static byte[] Bytes(LiquidStateMachine model, IReadOnlyDictionary<string, string>? training = null)
    {
        using var stream = new MemoryStream();
        ModelFile.Save(stream, model, training);
        return stream.ToArray();
    }

    /// <summary>The same file with a metadata entry or a tensor changed, and a checksum that fits the change.</summary>
    public static byte[] Changed(byte[] file, string? key = null, string? value = null, string? tensor = null, Action<byte[]>? change = null)
    {
        using SafetensorsFile source = SafetensorsFile.Open(new MemoryStream(file));
        var metadata = source.Metadata.ToDictionary();
        if (key is not null && value is null)
            metadata.Remove(key);
        else if (key is not null)
            metadata[key] = value!;
        using var stream = new MemoryStream();
        var hashing = new HashingStream(stream);
        var writer = new SafetensorsWriter(hashing, source.Tensors, metadata);
        int position = file.Length - (int)source.Tensors.Sum(t => t.ByteLength);
        foreach (TensorInfo t in source.Tensors)
        {
            if (t.Name == LsmFile.ChecksumTensor)
                break;
            byte[] data = file.AsSpan(position, (int)t.ByteLength).ToArray();
            position += data.Length;
            if (t.Name == tensor)
                change!(data);
            hashing.Write(data);
        }
        Span<byte> digest = stackalloc byte[8];
        LittleEndian.WriteUInt64(digest, hashing.Digest());
        stream.Write(digest);
        return stream.ToArray();
    }

    /// <summary>Motor values and final state of a short run on sensors that make it spike.</summary>
    public static (float[] Motors, ulong Checksum) Run(LiquidStateMachine model, LsmState state, int steps)
    {
        var x = new float[steps * state.Capacity * model.InputSize];
        for (int i = 0; i < x.Length; i++)
            x[i] = model.Reservoir.Input == InputKind.Spikes ? i * 7 % 3 == 0 ? 1 : 0 : (((i * 37) % 64) - 20) / 16f;
        var y = new float[steps * state.Capacity * model.OutputSize];
        model.ForwardSequence(state, x, y);
        return (y, state.Checksum());
    }

    private static float[] Ramp(int n, float start, float step) => [.. Enumerable.Range(0, n).Select(i => start + (i * step))];
}
