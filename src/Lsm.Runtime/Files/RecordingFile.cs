using Lsm.Runtime.Frames;

namespace Lsm.Runtime.Files;

/// <summary>Recordings as safetensors files, described in docs/file-format.md. All methods may be called from any thread.</summary>
public static class RecordingFile
{
    private const string Kind = "lsm.recording", Agents = "agents", Steps = "steps", Sensors = "sensors", Checksums = "checksums",
        LateFrames = "late_frames", LateMotors = "late_motors", ModelHash = "model_hash", FirstFrame = "first_frame";

    /// <summary>Writes a recording, replacing an old file as a whole or not at all.</summary>
    /// <exception cref="IOException">The file cannot be written; an old one is as it was.</exception>
    public static void Save(string path, Recording recording)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(recording);
        AtomicFile.Write(path, stream => Save(stream, recording));
    }

    /// <summary>Writes a recording to a stream, which stays the caller's to flush and close.</summary>
    public static void Save(Stream stream, Recording recording)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(recording);
        long frames = recording.FrameCount, agents = recording.Agents.Length;
        IReadOnlyList<MotorSubstitution> late = recording.Substitutions;
        List<TensorInfo> tensors =
        [
            new(Agents, TensorType.U64, agents), new(Checksums, TensorType.U64, frames, agents),
            new(Steps, TensorType.I32, frames), new(Sensors, TensorType.F32, frames, agents, recording.InputSize),
        ];
        if (late.Count > 0)
        {
            tensors.Insert(1, new(LateFrames, TensorType.I64, late.Count));
            tensors.Add(new(LateMotors, TensorType.F32, late.Count, agents, late[0].Motors.Length / agents));
        }

        var metadata = new Dictionary<string, string> { [ModelHash] = MetadataText.Hex(recording.ModelHash), [FirstFrame] = MetadataText.Of(recording.FirstFrame) };
        LsmFile.Write(stream, Kind, metadata, tensors, writer =>
        {
            writer.Write(Agents, recording.Agents);
            if (late.Count > 0)
                writer.Write<long>(LateFrames, [.. late.Select(static each => each.Frame)]);
            writer.Write(Checksums, recording.Checksums);
            writer.Write(Steps, recording.Steps);
            writer.Write(Sensors, recording.Sensors);
            if (late.Count > 0)
                writer.Write<float>(LateMotors, [.. late.SelectMany(static each => each.Motors.ToArray())]);
        }, late.Count > 0 ? "1.1" : "1.0");
    }

    /// <summary>Reads a recording.</summary>
    /// <exception cref="InvalidDataException">The file is no recording, is damaged, is of an unknown major version, or holds what no recording can hold.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Recording Load(string path)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        return Read(file);
    }

    /// <summary>Reads a recording from a stream that can seek. The stream stays the caller's.</summary>
    /// <param name="stream">The file's bytes, from the stream's beginning.</param>
    /// <param name="name">What error messages call it.</param>
    /// <exception cref="InvalidDataException">As for <see cref="Load(string)"/>.</exception>
    public static Recording Load(Stream stream, string name = "stream")
    {
        using SafetensorsFile file = SafetensorsFile.Open(stream, name);
        return Read(file);
    }

    private static Recording Read(SafetensorsFile file)
    {
        LsmFile.Verify(file, Kind);
        ulong[] agents = file.Expect<ulong>(Agents, -1);
        int[] steps = file.Expect<int>(Steps, -1);
        ReadOnlySpan<long> shape = file[Sensors].Shape;
        if (shape.Length != 3 || shape[2] is < 1 or > int.MaxValue)
            throw file.Bad($"tensor '{Sensors}' has shape {TensorInfo.Text(shape)}; [frame, agent, input] with at least one input is expected");
        int inputs = (int)shape[2];
        try
        {
            return Recording.Adopt(file.Hex(ModelHash), file.Long(FirstFrame), inputs, agents, steps,
                file.Expect<float>(Sensors, steps.Length, agents.Length, inputs), file.Expect<ulong>(Checksums, steps.Length, agents.Length), ReadLate(file, agents.Length));
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException($"{file.Name}: {e.Message}", e);
        }
    }

    private static MotorSubstitution[] ReadLate(SafetensorsFile file, int agents)
    {
        if (!file.TryFind(LateFrames, out _))
            return [];
        long[] frames = file.Expect<long>(LateFrames, -1);
        float[] motors = file.Expect<float>(LateMotors, frames.Length, agents, -1);
        int width = frames.Length == 0 ? 0 : motors.Length / frames.Length;
        return [.. frames.Select((frame, i) => new MotorSubstitution(frame, motors.AsSpan(i * width, width)))];
    }
}
