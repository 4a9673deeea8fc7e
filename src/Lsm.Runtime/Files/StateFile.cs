using Lsm.Runtime.Engines;
using Lsm.Runtime.IO;

namespace Lsm.Runtime.Files;

/// <summary>
/// Saved states as safetensors files, described in docs/file-format.md. A loaded snapshot continues with the bits of the saved one on any
/// engine whose model has the same hash. All methods may be called from any thread.
/// </summary>
public static class StateFile
{
    internal const string Membranes = "membranes", Spikes = "spikes", Traces = "traces", Motors = "motors", Learner = "learner", Frame = "frame",
        SampleFrames = "lesson_frames", SampleFeatures = "lesson_features", SampleTargets = "lesson_targets";
    private const string Kind = "lsm.state", Occupied = "occupied", Agents = "agents", Off = "off", Steps = "steps", ModelHash = "model_hash",
        SampleSlots = "lesson_slots", SampleTaught = "lesson_taught", SampleAgents = "lesson_agents", SampleLives = "lesson_lives";

    /// <summary>Writes a snapshot. An existing file is replaced completely or not at all.</summary>
    /// <exception cref="ArgumentException">The snapshot has values that <see cref="Load(string)"/> would refuse; an existing file does not change.</exception>
    /// <exception cref="IOException">The file cannot be written; an existing file does not change.</exception>
    public static void Save(string path, StateSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(snapshot);
        AtomicFile.Write(path, stream => Save(stream, snapshot));
    }

    /// <summary>Writes a snapshot to a stream, which the caller flushes and closes.</summary>
    /// <exception cref="ArgumentException">The snapshot has values that <see cref="Load(Stream, string)"/> would refuse; nothing was written.</exception>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    public static void Save(Stream stream, StateSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(snapshot);
        if (SnapshotCheck.FirstFault(snapshot) is { } fault)
            throw new ArgumentException($"The snapshot cannot be saved: {fault}.", nameof(snapshot));
        long slots = snapshot.Capacity;
        TensorInfo[] tensors =
        [
            new(Agents, TensorType.U64, slots), new(Steps, TensorType.U64, slots), new(Occupied, TensorType.Bool, slots), new(Off, TensorType.Bool, slots),
            .. RowTensors.Declare(snapshot.Rows), new(Motors, TensorType.F32, slots, snapshot.Motors.Length / slots),
            .. snapshot.Learner.IsEmpty ? default(ReadOnlySpan<TensorInfo>) : [new(Learner, TensorType.F64, snapshot.Learner.Length)],
            .. snapshot.Pending is { } waiting ? SampleTensors(waiting) : [],
        ];
        var metadata = new Dictionary<string, string> { [ModelHash] = MetadataText.Hex(snapshot.ModelHash), [Frame] = MetadataText.Of(snapshot.Frame) };
        LsmFile.Write(stream, Kind, metadata, tensors, writer =>
        {
            writer.Write(Agents, snapshot.Agents);
            writer.Write(Steps, snapshot.Steps);
            writer.Write<byte>(Occupied, Array.ConvertAll(snapshot.OccupiedArray, static v => (byte)(v ? 1 : 0)));
            writer.Write<byte>(Off, Array.ConvertAll(snapshot.OffArray, static v => (byte)(v ? 1 : 0)));
            RowTensors.Write(snapshot.Rows, writer);
            writer.Write(Motors, snapshot.Motors);
            if (!snapshot.Learner.IsEmpty)
                writer.Write(Learner, snapshot.Learner);
            if (snapshot.Pending is { } pending)
            {
                writer.Write<ulong>(SampleFrames, pending.Frames);
                writer.Write<uint>(SampleSlots, pending.Slots);
                writer.Write<byte>(SampleTaught, Array.ConvertAll(pending.Taught, static v => (byte)(v ? 1 : 0)));
                writer.Write<float>(SampleFeatures, pending.Features);
                writer.Write<float>(SampleTargets, pending.Targets);
                if (HasEnded(pending))
                {
                    writer.Write<ulong>(SampleAgents, pending.Agents);
                    writer.Write<ulong>(SampleLives, pending.Lives);
                }
            }
        });
    }

    /// <summary>Reads a snapshot; <see cref="LsmState.Load"/> or <see cref="LsmEngine.CreateState(StateSnapshot)"/> then checks it against the model.</summary>
    /// <exception cref="InvalidDataException">The file is not a state, is damaged, has an unknown major version, or has values that no state can have.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static StateSnapshot Load(string path)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        return Read(file);
    }

    /// <summary>Reads a snapshot from a stream that can seek, which the caller closes.</summary>
    /// <param name="stream">The bytes of the file, from the start of the stream.</param>
    /// <param name="name">The name of the stream in error messages.</param>
    /// <exception cref="InvalidDataException">As for <see cref="Load(string)"/>.</exception>
    public static StateSnapshot Load(Stream stream, string name = "stream")
    {
        using SafetensorsFile file = SafetensorsFile.Open(stream, name);
        return Read(file);
    }

    private static StateSnapshot Read(SafetensorsFile file)
    {
        LsmFile.Verify(file, Kind);
        long frame = file.Long(Frame);
        ulong hash = file.Hex(ModelHash);
        ulong[] agents = file.Expect<ulong>(Agents, -1);
        int slots = agents.Length;
        if (slots == 0)
            throw file.Bad("a state has at least one slot");
        ulong[] steps = file.Expect<ulong>(Steps, slots);
        bool[] occupied = file.ExpectFlags(Occupied, slots), off = file.ExpectFlags(Off, slots);
        float[] motors = file.Expect<float>(Motors, slots, -1);
        RowData rows = RowTensors.Read(file, slots);
        double[] learner = file.TryFind(Learner, out _) ? file.Expect<double>(Learner, -1) : [];
        var snapshot = new StateSnapshot(hash, frame, occupied, agents, off, steps, rows, motors, learner, ReadSamples(file, agents));
        return SnapshotCheck.FirstFault(snapshot) is { } fault ? throw file.Bad(fault) : snapshot;
    }

    private static TensorInfo[] SampleTensors(PendingSamples samples)
    {
        long count = samples.Frames.Length;
        return
        [
            new(SampleFrames, TensorType.U64, count), new(SampleSlots, TensorType.U32, count), new(SampleTaught, TensorType.Bool, count),
            new(SampleFeatures, TensorType.F32, count, samples.Features.Length / count), new(SampleTargets, TensorType.F32, count, samples.Targets.Length / count),
            .. HasEnded(samples) ? [new(SampleAgents, TensorType.U64, count), new(SampleLives, TensorType.U64, count)] : default(ReadOnlySpan<TensorInfo>),
        ];
    }

    private static bool HasEnded(PendingSamples samples) => Array.Exists(samples.Lives, static life => life != 0);

    private static PendingSamples? ReadSamples(SafetensorsFile file, ulong[] agents)
    {
        if (!file.TryFind(SampleFrames, out _))
            return null;
        ulong[] frames = file.Expect<ulong>(SampleFrames, -1);
        int count = frames.Length;
        uint[] slots = file.Expect<uint>(SampleSlots, count);
        bool[] taught = file.ExpectFlags(SampleTaught, count);
        float[] features = file.Expect<float>(SampleFeatures, count, -1), targets = file.Expect<float>(SampleTargets, count, -1);
        bool ended = file.TryFind(SampleLives, out _);
        ulong[] lives = ended ? file.Expect<ulong>(SampleLives, count) : new ulong[count];
        ulong[] owners = ended ? file.Expect<ulong>(SampleAgents, count) : Array.ConvertAll(slots, slot => slot < agents.Length ? agents[slot] : 0);
        return new PendingSamples(frames, slots, taught, features, targets, owners, lives);
    }
}
