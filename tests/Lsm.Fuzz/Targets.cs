using System.Buffers.Binary;
using System.Reflection;
using Lsm.Nir;
using Lsm.Runtime;
using Lsm.Runtime.Files;
using Lsm.Runtime.IO;
using Lsm.Runtime.Readouts;
using Lsm.Runtime.Recording;
using Lsm.Runtime.Training;
using Lsm.Runtime.Training.Gradient;

namespace Lsm.Fuzz;

/// <summary>Every reader of files in the project, with valid files to start from.</summary>
internal static class Targets
{
    public static IReadOnlyList<Target> All { get; } =
    [
        new("safetensors", [SampleFiles.Safetensors(), SampleFiles.Opaque(), SampleFiles.Model()], RepairHeader, ReadSafetensors, static length => 1_000_000 + (100 * length)),
        new("model", [SampleFiles.Model(), SampleFiles.MlpModel()], static f => RepairChecksum(RepairHeader(f)), ReadModel, static length => 1_000_000 + (200 * length)),
        new("state", [SampleFiles.State(), SampleFiles.TaughtState()], static f => RepairChecksum(RepairHeader(f)), ReadState, static length => 1_000_000 + (100 * length)),
        new("recording", [SampleFiles.Recording(), SampleFiles.RaggedRecording()], static f => RepairChecksum(RepairHeader(f)), ReadRecording, static length => 1_000_000 + (100 * length)),
        // Packed values and values that were never written may take more than the file is long.
        new("nir", [SampleFiles.Nir(), Resource("h5py-gzip.nir"), Resource("h5py-latest.nir")], RepairSignature, ReadNir, static length => 1_000_000 + (300 * length) + NirFile.MaxUnpackedBytes),
        new("ridge", [SampleFiles.Ridge()], static f => RepairChecksum(RepairChecksum(f, 28)), ReadRidge, static length => 1_000_000 + (100 * length)),
        new("rls", [SampleFiles.Rls()], static f => RepairChecksum(RepairChecksum(f, 40)), ReadRls, static length => 1_000_000 + (100 * length)),
        new("checkpoint", [SampleFiles.Checkpoint()], static f => RepairChecksum(RepairChecksum(f, 28)), ReadCheckpoint, static length => 1_000_000 + (100 * length)),
        new("csv", [SampleFiles.Csv()], null, ReadCsv, static length => 1_000_000 + (200 * length)),
        new("wav", [SampleFiles.Wav()], null, ReadWav, static length => 1_000_000 + (100 * length)),
    ];

    private static byte[] Resource(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name) ?? throw new InvalidOperationException($"the corpus lacks {name}");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>Sets the header's length to where the JSON seems to end.</summary>
    private static byte[] RepairHeader(byte[] file)
    {
        int end = file.AsSpan(0, Math.Min(file.Length, 10_000)).LastIndexOf((byte)'}');
        if (end < 8)
            return file;
        while (end + 1 < file.Length && file[end + 1] == ' ')
            end++;
        BinaryPrimitives.WriteUInt64LittleEndian(file, (ulong)(end - 7));
        return file;
    }

    private static byte[] RepairChecksum(byte[] file) => RepairChecksum(file, file.Length - 8);

    /// <summary>Makes the checksum at a place fit what stands before it.</summary>
    private static byte[] RepairChecksum(byte[] file, int at)
    {
        if (at < 16 || at > file.Length - 8)
            return file;
        var hash = new XxHash64();
        hash.Append(file.AsSpan(0, at));
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(at), hash.Digest());
        return file;
    }

    /// <summary>Writes HDF5's first eight bytes, without which nothing else is read.</summary>
    private static byte[] RepairSignature(byte[] file)
    {
        ReadOnlySpan<byte> signature = [0x89, (byte)'H', (byte)'D', (byte)'F', 0x0D, 0x0A, 0x1A, 0x0A];
        if (file.Length >= signature.Length)
            signature.CopyTo(file);
        return file;
    }

    /// <summary>What is accepted covers the file to its last byte, and written again it is the same content.</summary>
    private static void ReadSafetensors(byte[] bytes)
    {
        using SafetensorsFile file = SafetensorsFile.Open(new MemoryStream(bytes), "f");
        long header = 8 + BinaryPrimitives.ReadInt64LittleEndian(bytes);
        if (header + file.Tensors.Sum(static t => t.ByteLength) != bytes.Length)
            throw new LieException("tensors do not cover the file");
        if (file.Tensors.FirstOrDefault(static t => t.Type == TensorType.Opaque) is { } opaque)
        {
            RequireUnread(file, opaque);
            return; // it cannot be written
        }

        using var copy = new MemoryStream();
        var writer = new SafetensorsWriter(copy, file.Tensors, file.Metadata);
        foreach (TensorInfo t in file.Tensors)
        {
            switch (t.Type)
            {
                case TensorType.F32: writer.Write<float>(t.Name, file.Read<float>(t.Name)); break;
                case TensorType.F64: writer.Write<double>(t.Name, file.Read<double>(t.Name)); break;
                case TensorType.I32: writer.Write<int>(t.Name, file.Read<int>(t.Name)); break;
                case TensorType.U32: writer.Write<uint>(t.Name, file.Read<uint>(t.Name)); break;
                case TensorType.I64: writer.Write<long>(t.Name, file.Read<long>(t.Name)); break;
                case TensorType.U64: writer.Write<ulong>(t.Name, file.Read<ulong>(t.Name)); break;
                case TensorType.I16: writer.Write<short>(t.Name, file.Read<short>(t.Name)); break;
                case TensorType.U16 or TensorType.F16 or TensorType.BF16: writer.Write<ushort>(t.Name, file.Read<ushort>(t.Name)); break;
                case TensorType.I8: writer.Write<sbyte>(t.Name, file.Read<sbyte>(t.Name)); break;
                default: writer.Write<byte>(t.Name, file.Read<byte>(t.Name)); break;
            }
        }
        writer.Finish();
        using SafetensorsFile again = SafetensorsFile.Open(copy, "copy");
        if (!again.Metadata.OrderBy(static e => e.Key, StringComparer.Ordinal).SequenceEqual(file.Metadata.OrderBy(static e => e.Key, StringComparer.Ordinal)))
            throw new LieException("metadata differ after writing");
        if (!copy.ToArray().AsSpan()[^(int)(bytes.Length - header)..].SequenceEqual(bytes.AsSpan()[(int)header..]))
            throw new LieException("data differ after writing");
    }

    private static void RequireUnread(SafetensorsFile file, TensorInfo opaque)
    {
        try
        {
            file.ReadSingles(opaque.Name);
        }
        catch (InvalidDataException)
        {
            return;
        }

        throw new LieException($"a tensor of type {opaque.TypeName} is read");
    }

    /// <summary>An accepted accumulator holds finite sums, and is the same after saving.</summary>
    private static void ReadRidge(byte[] bytes)
    {
        RidgeAccumulator accumulator = RidgeAccumulator.Load(new MemoryStream(bytes), 1);
        using var copy = new MemoryStream();
        accumulator.Save(copy);
        if (!copy.ToArray().AsSpan().SequenceEqual(bytes.AsSpan(0, (int)copy.Length)))
            throw new LieException("the sums differ after saving");
        RequireState(accumulator);
    }

    /// <summary>An accepted learner holds finite values, and is the same after saving.</summary>
    private static void ReadRls(byte[] bytes)
    {
        RlsLearner learner = RlsLearner.Load(new MemoryStream(bytes));
        using var copy = new MemoryStream();
        learner.Save(copy);
        if (!copy.ToArray().AsSpan().SequenceEqual(bytes.AsSpan(0, (int)copy.Length)))
            throw new LieException("the learner differs after saving");
        RequireState(learner);
    }

    /// <summary>What a learner holds is what it may be given back.</summary>
    private static void RequireState(Learner learner)
    {
        var state = new double[learner.StateLength];
        learner.CopyStateTo(state);
        if (Array.Exists(state, static value => !double.IsFinite(value)))
            throw new LieException("a learner holds NaN or infinity");
        learner.RestoreState(state);
    }

    /// <summary>An accepted checkpoint holds finite parameters, and is the same after saving.</summary>
    private static void ReadCheckpoint(byte[] bytes)
    {
        var training = new LoopState(new double[SampleFiles.CheckpointValues], new GradientOptions());
        training.Load(new MemoryStream(bytes), "f", SampleFiles.CheckpointFingerprint);
        if (training.Parameters.Concat(training.Best).Any(static value => !double.IsFinite(value)) || training.BestEpoch > training.Epochs.Count)
            throw new LieException("a checkpoint holds NaN or infinity, or a best epoch that it does not have");
        using var copy = new MemoryStream();
        training.Save(copy, SampleFiles.CheckpointFingerprint);
        var again = new LoopState(new double[SampleFiles.CheckpointValues], new GradientOptions());
        again.Load(new MemoryStream(copy.ToArray()), "copy", SampleFiles.CheckpointFingerprint);
        if (!again.Parameters.AsSpan().SequenceEqual(training.Parameters) || again.Epochs.Count != training.Epochs.Count)
            throw new LieException("the checkpoint differs after saving");
    }

    /// <summary>What is accepted steps without a NaN, and saved again it is the same model.</summary>
    private static void ReadModel(byte[] bytes)
    {
        LiquidStateMachine model = ModelFile.Load(new MemoryStream(bytes), "f");
        using var copy = new MemoryStream();
        ModelFile.Save(copy, model);
        if (ModelFile.Load(copy).Hash != model.Hash)
            throw new LieException("the model differs after saving");
        CheckValues(model);
        var positive = new double[model.ReservoirSize];
        for (int s = 0; s < model.Reservoir.Recurrent.SynapseCount; s++)
            positive[model.Reservoir.Recurrent.Targets[s]] += Math.Abs(model.Reservoir.Recurrent.Weights[s]);
        if (positive.Max() * Math.Pow(2, model.Reservoir.ScaleExponent) >= 1 << 25)
            throw new LieException("weights overflow the fixed-point sum");
    }

    private static void ReadState(byte[] bytes)
    {
        StateSnapshot state = StateFile.Load(new MemoryStream(bytes), "f");
        if (state.Membranes.ToArray().Concat(state.Traces.ToArray()).Concat(state.Motors.ToArray()).Any(static v => !float.IsFinite(v)))
            throw new LieException("a state holds NaN or infinity");
        using var copy = new MemoryStream();
        StateFile.Save(copy, state);
        StateSnapshot again = StateFile.Load(copy);
        if (state.Pending is { } samples && samples.Features.Concat(samples.Targets).Any(static v => !float.IsFinite(v)))
            throw new LieException("a training sample holds NaN or infinity");
        if ((again.Pending is null) != (state.Pending is null) || !Same(again.Pending, state.Pending) || !again.Learner.SequenceEqual(state.Learner))
            throw new LieException("training samples differ after saving");
        if (!again.Membranes.SequenceEqual(state.Membranes) || !again.Spikes.SequenceEqual(state.Spikes) || !again.Agents.SequenceEqual(state.Agents))
            throw new LieException("the state differs after saving");
    }

    private static bool Same(PendingSamples? a, PendingSamples? b) => a is null || b is null
        || (a.Frames.AsSpan().SequenceEqual(b.Frames) && a.Slots.AsSpan().SequenceEqual(b.Slots) && a.Taught.AsSpan().SequenceEqual(b.Taught)
            && a.Features.AsSpan().SequenceEqual(b.Features) && a.Targets.AsSpan().SequenceEqual(b.Targets));

    private static void ReadRecording(byte[] bytes)
    {
        RunRecording recording = RecordingFile.Load(new MemoryStream(bytes), "f");
        if (recording.Sensors.ToArray().Any(static v => !float.IsFinite(v)))
            throw new LieException("a recording holds NaN or infinity");
        for (int frame = 0, row = 0; frame < recording.FrameCount; frame++)
        {
            ulong[] agents = recording.AgentsOf(frame).ToArray();
            if (recording.RowsOf(frame).Start.Value != row || new HashSet<ulong>(agents).Count != agents.Length)
                throw new LieException("an agent is there twice, or rows are missing");
            row += agents.Length;
        }
        using var copy = new MemoryStream();
        RecordingFile.Save(copy, recording);
        RunRecording again = RecordingFile.Load(copy);
        bool same = again.Substitutions.Count == recording.Substitutions.Count && again.Idle.SequenceEqual(recording.Idle) && again.Stays.SequenceEqual(recording.Stays);
        for (int i = 0; same && i < again.Substitutions.Count; i++)
            same = again.Substitutions[i].Frame == recording.Substitutions[i].Frame && again.Substitutions[i].Motors.Length == recording.Substitutions[i].Motors.Length;
        if (!same || !again.Checksums.SequenceEqual(recording.Checksums))
            throw new LieException("the recording differs after saving");
    }

    private static void ReadNir(byte[] bytes)
    {
        LiquidStateMachine model = NirFile.Read(new MemoryStream(bytes), "f").Model;
        CheckValues(model);
    }

    private static void ReadCsv(byte[] bytes)
    {
        using var reader = new StreamReader(new MemoryStream(bytes));
        foreach (RobotArm.Letters.Letter letter in RobotArm.Letters.PenFile.ReadFirstOfEach(reader, "f"))
            if (letter.Name.Length == 0)
                throw new LieException("a letter has no name");
    }

    private static void ReadWav(byte[] bytes)
    {
        foreach (float sample in SpokenDigits.Audio.WavFile.Parse("f", bytes))
            if (!float.IsFinite(sample))
                throw new LieException(FormattableString.Invariant($"a sample is {sample}"));
    }

    /// <summary>Operands are at most 2^30; recurrent weights may be larger, as long as their sums fit the grid.</summary>
    private static void CheckValues(LiquidStateMachine model)
    {
        CheckValues(model.Reservoir.InputWeights, 1L << 30);
        CheckValues(model.Reservoir.Recurrent.Weights, 1L << 56);
        CheckValues(model.Reservoir.Beta, 1);
        CheckValues(model.Reservoir.Threshold, 1_000_000);
        CheckValues(model.TraceDecay, 1);
    }

    private static void CheckValues(ReadOnlySpan<float> values, long most)
    {
        foreach (float value in values)
            if (!(Math.Abs(value) <= most))
                throw new LieException(FormattableString.Invariant($"a value is {value}; at most {most} is legal"));
    }
}
