using Lsm.Runtime.Files;
using Lsm.Runtime.IO;

namespace Lsm.Runtime.Recording;

/// <summary>Writes and reads recordings as safetensors files, which docs/file-format.md describes. Any thread may call it.</summary>
public static class RecordingFile
{
    private const string Kind = "lsm.recording", Agents = "agents", Arrivals = "arrivals", Departures = "departures", Steps = "steps", Sensors = "sensors",
        Checksums = "checksums", Idle = "idle", LateFrames = "late_frames", LateMotors = "late_motors", ModelHash = "model_hash", ModelFrames = "model_frames", ModelHashes = "model_hashes", ReadoutHashes = "readout_hashes", FirstFrame = "first_frame";

    /// <summary>Version 3 introduced a different checksum of states.</summary>
    private const int MajorVersion = 3;

    /// <summary>Writes a recording. An existing file is replaced completely or not at all.</summary>
    /// <exception cref="IOException">The file cannot be written; an existing file does not change.</exception>
    public static void Save(string path, RunRecording recording)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(recording);
        AtomicFile.Write(path, stream => Save(stream, recording));
    }

    /// <summary>Writes a recording to a stream, which the caller flushes and closes.</summary>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    public static void Save(Stream stream, RunRecording recording)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(recording);
        var metadata = new Dictionary<string, string> { [ModelHash] = MetadataText.Hex(recording.ModelHash), [FirstFrame] = MetadataText.Of(recording.FirstFrame) };
        List<TensorInfo> tensors = Layout(recording);
        LsmFile.Write(stream, Kind, metadata, tensors, writer =>
        {
            foreach (TensorInfo tensor in tensors)
                Write(writer, tensor.Name, recording);
        }, MajorVersion);
    }

    /// <summary>The tensors. If every agent stays from the first frame to the last, frame and agent are axes; else rows are one axis.</summary>
    private static List<TensorInfo> Layout(RunRecording recording)
    {
        long frames = recording.FrameCount, stays = recording.Stays.Length, rows = recording.Checksums.Length, late = recording.Substitutions.Count;
        bool constant = recording.IsConstant;
        long[] axes = constant ? [frames, stays] : [rows];
        List<TensorInfo> tensors = [new(Agents, TensorType.U64, stays)];
        if (!constant)
            tensors.AddRange([new(Arrivals, TensorType.I64, stays), new(Departures, TensorType.I64, stays)]);
        if (late > 0)
            tensors.Add(new(LateFrames, TensorType.I64, late));
        tensors.AddRange([new(Checksums, TensorType.U64, axes), new(Steps, TensorType.I32, frames), new(Sensors, TensorType.F32, [.. axes, recording.InputSize])]);
        if (late > 0)
        {
            int width = recording.Substitutions[0].Motors.Length / recording.AgentsOf((int)(recording.Substitutions[0].Frame - recording.FirstFrame)).Length;
            tensors.Add(constant ? new(LateMotors, TensorType.F32, late, stays, width) : new(LateMotors, TensorType.F32, recording.Substitutions.Sum(static each => (long)each.Motors.Length) / width, width));
        }
        if (!recording.Idle.IsEmpty)
            tensors.Add(new(Idle, TensorType.Bool, rows));
        if (recording.Models.Length > 1 || recording.Models[0].Readout != 0)
        {
            long models = recording.Models.Length;
            tensors.AddRange([new(ModelFrames, TensorType.I64, models), new(ModelHashes, TensorType.U64, models), new(ReadoutHashes, TensorType.U64, models)]);
        }
        return tensors;
    }

    private static void Write(SafetensorsWriter writer, string tensor, RunRecording recording)
    {
        AgentStay[] stays = recording.Stays.ToArray();
        switch (tensor)
        {
            case Agents:
                writer.Write<ulong>(tensor, Array.ConvertAll(stays, static stay => stay.Agent));
                break;
            case Arrivals:
                writer.Write<long>(tensor, Array.ConvertAll(stays, static stay => stay.Arrival));
                break;
            case Departures:
                writer.Write<long>(tensor, Array.ConvertAll(stays, static stay => stay.Departure));
                break;
            case LateFrames:
                writer.Write<long>(tensor, [.. recording.Substitutions.Select(static each => each.Frame)]);
                break;
            case Checksums:
                writer.Write(tensor, recording.Checksums);
                break;
            case Steps:
                writer.Write(tensor, recording.Steps);
                break;
            case Sensors:
                writer.Write(tensor, recording.Sensors);
                break;
            case LateMotors:
                writer.Write<float>(tensor, [.. recording.Substitutions.SelectMany(static each => each.Motors.ToArray())]);
                break;
            case ModelFrames:
                writer.Write<long>(tensor, Array.ConvertAll(recording.Models.ToArray(), static model => model.Frame));
                break;
            case ModelHashes:
                writer.Write<ulong>(tensor, Array.ConvertAll(recording.Models.ToArray(), static model => model.Model));
                break;
            case ReadoutHashes:
                writer.Write<ulong>(tensor, Array.ConvertAll(recording.Models.ToArray(), static model => model.Readout));
                break;
            default:
                writer.Write<byte>(tensor, Array.ConvertAll(recording.Idle.ToArray(), static idle => idle ? (byte)1 : (byte)0));
                break;
        }
    }

    /// <summary>Reads a recording.</summary>
    /// <exception cref="InvalidDataException">The file is not a recording, is damaged, has an unknown major version, or has values that a recording cannot have.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static RunRecording Load(string path)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        return Read(file);
    }

    /// <summary>Reads a recording from a stream that can seek, which the caller closes.</summary>
    /// <param name="stream">The bytes of the file, from the start of the stream.</param>
    /// <param name="name">The name of the stream in error messages.</param>
    /// <exception cref="InvalidDataException">As for <see cref="Load(string)"/>.</exception>
    public static RunRecording Load(Stream stream, string name = "stream")
    {
        using SafetensorsFile file = SafetensorsFile.Open(stream, name);
        return Read(file);
    }

    private static RunRecording Read(SafetensorsFile file)
    {
        LsmFile.Verify(file, Kind, MajorVersion);
        bool constant = !file.TryFind(Arrivals, out _);
        ulong[] agents = file.Expect<ulong>(Agents, -1);
        int[] steps = file.Expect<int>(Steps, -1);
        ulong[] checksums = constant ? file.Expect<ulong>(Checksums, steps.Length, agents.Length) : file.Expect<ulong>(Checksums, -1);
        long[] axes = constant ? [steps.Length, agents.Length] : [checksums.Length];
        ReadOnlySpan<long> shape = file[Sensors].Shape;
        if (shape.Length != axes.Length + 1 || shape[^1] is < 1 or > int.MaxValue)
            throw file.Bad($"tensor '{Sensors}' has shape {TensorInfo.Text(shape)}; {(constant ? "[frame, agent, input]" : "[row, input]")} with at least one input is expected");
        float[] sensors = file.Expect<float>(Sensors, [.. axes, shape[^1]]);
        bool[] idle = constant || !file.TryFind(Idle, out _) ? [] : file.ExpectFlags(Idle, checksums.Length);
        long first = file.Long(FirstFrame);
        try
        {
            AgentStay[] stays = constant ? RunRecording.Everywhere(agents, first, steps.Length) : ReadStays(file, agents);
            var recording = RunRecording.Adopt(file.Hex(ModelHash), first, (int)shape[^1], stays, steps, sensors, checksums, idle);
            if (file.TryFind(ModelFrames, out _))
                recording = recording.With(ReadModels(file, recording.ModelHash));
            return file.TryFind(LateFrames, out _) ? recording.With(ReadLate(file, recording, constant ? agents.Length : null)) : recording;
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException($"{file.Name}: {e.Message}", e);
        }
    }

    private static RecordedModel[] ReadModels(SafetensorsFile file, ulong first)
    {
        long[] frames = file.Expect<long>(ModelFrames, -1);
        ulong[] hashes = file.Expect<ulong>(ModelHashes, frames.Length), readouts = file.Expect<ulong>(ReadoutHashes, frames.Length);
        if (frames.Length > 0 && hashes[0] != first)
            throw file.Bad($"'{ModelHash}' is {MetadataText.Hex(first)} and the first of tensor '{ModelHashes}' {MetadataText.Hex(hashes[0])}; they must be the same");
        var models = new RecordedModel[frames.Length];
        for (int i = 0; i < models.Length; i++)
            models[i] = new RecordedModel(frames[i], hashes[i], readouts[i]);
        return models;
    }

    private static AgentStay[] ReadStays(SafetensorsFile file, ulong[] agents)
    {
        long[] arrivals = file.Expect<long>(Arrivals, agents.Length), departures = file.Expect<long>(Departures, agents.Length);
        var stays = new AgentStay[agents.Length];
        for (int i = 0; i < stays.Length; i++)
            stays[i] = new AgentStay(agents[i], arrivals[i], departures[i]);
        return stays;
    }

    /// <summary>Late frames and their motors: a frame has one row per agent.</summary>
    private static MotorSubstitution[] ReadLate(SafetensorsFile file, RunRecording recording, int? agents)
    {
        long[] frames = file.Expect<long>(LateFrames, -1);
        float[] motors = agents is { } constant ? file.Expect<float>(LateMotors, frames.Length, constant, -1) : file.Expect<float>(LateMotors, -1, -1);
        long width = file[LateMotors].Shape[^1], at = 0;
        var late = new MotorSubstitution[frames.Length];
        for (int i = 0; i < late.Length; i++)
        {
            long frame = frames[i] - recording.FirstFrame;
            long count = width * (agents ?? (frame >= 0 && frame < recording.FrameCount ? recording.AgentsOf((int)frame).Length : 0));
            if (count > motors.Length - at)
                throw file.Bad($"tensor '{LateMotors}' has {motors.Length / width} rows, too few for the agents of frame {frames[i]}");
            late[i] = new MotorSubstitution(frames[i], motors.AsSpan((int)at, (int)count));
            at += count;
        }
        return at == motors.Length ? late : throw file.Bad($"tensor '{LateMotors}' has {motors.Length / width} rows, more than there are agents in the late frames");
    }
}
