using Lsm.Runtime.Engines;
using Lsm.Runtime.IO;
using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Files;

/// <summary>
/// Saved states as safetensors files, described in docs/file-format.md. A loaded snapshot goes on with the bits of the saved one on any
/// engine whose model has the same hash. All methods may be called from any thread.
/// </summary>
public static class StateFile
{
    private const string Kind = "lsm.state", Occupied = "occupied", Agents = "agents", Off = "off", Steps = "steps", Membranes = "membranes",
        Spikes = "spikes", Traces = "traces", Motors = "motors", Learner = "learner", LessonFrames = "lesson_frames", LessonSlots = "lesson_slots", LessonTaught = "lesson_taught",
        LessonFeatures = "lesson_features", LessonTargets = "lesson_targets", LessonAgents = "lesson_agents", LessonLives = "lesson_lives", ModelHash = "model_hash", Frame = "frame";

    /// <summary>Writes a snapshot, replacing an old file as a whole or not at all.</summary>
    /// <exception cref="IOException">The file cannot be written; an old one is as it was.</exception>
    public static void Save(string path, StateSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(snapshot);
        AtomicFile.Write(path, stream => Save(stream, snapshot));
    }

    /// <summary>Writes a snapshot to a stream, which stays the caller's to flush and close.</summary>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    public static void Save(Stream stream, StateSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(snapshot);
        long slots = snapshot.Capacity;
        TensorInfo[] tensors =
        [
            new(Agents, TensorType.U64, slots), new(Steps, TensorType.U64, slots), new(Occupied, TensorType.Bool, slots), new(Off, TensorType.Bool, slots),
            new(Membranes, TensorType.F32, slots, snapshot.Membranes.Length / slots), new(Spikes, TensorType.U32, slots, snapshot.Spikes.Length / slots),
            new(Traces, TensorType.F32, slots, snapshot.Traces.Length / slots), new(Motors, TensorType.F32, slots, snapshot.Motors.Length / slots),
            .. snapshot.Learner.IsEmpty ? default(ReadOnlySpan<TensorInfo>) : [new(Learner, TensorType.F64, snapshot.Learner.Length)],
            .. snapshot.Pending is { } waiting ? LessonTensors(waiting) : [],
        ];
        var metadata = new Dictionary<string, string> { [ModelHash] = MetadataText.Hex(snapshot.ModelHash), [Frame] = MetadataText.Of(snapshot.Frame) };
        LsmFile.Write(stream, Kind, metadata, tensors, writer =>
        {
            writer.Write(Agents, snapshot.Agents);
            writer.Write(Steps, snapshot.Steps);
            writer.Write<byte>(Occupied, Array.ConvertAll(snapshot.OccupiedArray, static v => (byte)(v ? 1 : 0)));
            writer.Write<byte>(Off, Array.ConvertAll(snapshot.OffArray, static v => (byte)(v ? 1 : 0)));
            writer.Write(Membranes, snapshot.Membranes);
            writer.Write(Spikes, snapshot.Spikes);
            writer.Write(Traces, snapshot.Traces);
            writer.Write(Motors, snapshot.Motors);
            if (!snapshot.Learner.IsEmpty)
                writer.Write(Learner, snapshot.Learner);
            if (snapshot.Pending is { } pending)
            {
                writer.Write<ulong>(LessonFrames, pending.Frames);
                writer.Write<uint>(LessonSlots, pending.Slots);
                writer.Write<byte>(LessonTaught, Array.ConvertAll(pending.Taught, static v => (byte)(v ? 1 : 0)));
                writer.Write<float>(LessonFeatures, pending.Features);
                writer.Write<float>(LessonTargets, pending.Targets);
                if (HasEnded(pending))
                {
                    writer.Write<ulong>(LessonAgents, pending.Agents);
                    writer.Write<ulong>(LessonLives, pending.Lives);
                }
            }
        });
    }

    /// <summary>Reads a snapshot; <see cref="LsmState.Load"/> or <see cref="LsmEngine.CreateState(StateSnapshot)"/> then checks it against the model.</summary>
    /// <exception cref="InvalidDataException">The file is no state, is damaged, is of an unknown major version, or holds what no state can hold.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static StateSnapshot Load(string path)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        return Read(file);
    }

    /// <summary>Reads a snapshot from a stream that can seek. The stream stays the caller's.</summary>
    /// <param name="stream">The file's bytes, from the stream's beginning.</param>
    /// <param name="name">What error messages call it.</param>
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
        if (frame < 0)
            throw file.Bad($"metadata entry '{Frame}' is {frame}; frames count from 0");
        ulong hash = file.Hex(ModelHash);
        ulong[] agents = file.Expect<ulong>(Agents, -1);
        int slots = agents.Length;
        if (slots == 0)
            throw file.Bad("a state has at least one slot");
        ulong[] steps = file.Expect<ulong>(Steps, slots);
        bool[] occupied = file.ExpectFlags(Occupied, slots), off = file.ExpectFlags(Off, slots);
        float[] membranes = file.Expect<float>(Membranes, slots, -1), traces = file.Expect<float>(Traces, slots, -1), motors = file.Expect<float>(Motors, slots, -1);
        int n = membranes.Length / slots;
        if (traces.Length != 0 && traces.Length != membranes.Length)
            throw file.Bad($"tensor '{Traces}' has {traces.Length / slots} values a slot; {n}, or none, are expected");
        uint[] spikes = file.Expect<uint>(Spikes, slots, ((long)n + 31) / 32);
        CheckFinite(file, Membranes, membranes);
        CheckFinite(file, Traces, traces);
        CheckFinite(file, Motors, motors);
        file.CheckSnapped(Membranes, membranes);
        file.CheckSnapped(Traces, traces);
        CheckSlots(file, occupied, agents, off, steps);
        CheckRows(file, occupied, n, membranes, spikes, traces);
        double[] learner = file.Tensors.Any(static tensor => tensor.Name == Learner) ? file.Expect<double>(Learner, -1) : [];
        int bad = Array.FindIndex(learner, static v => !double.IsFinite(v));
        if (bad >= 0)
            throw file.Bad(FormattableString.Invariant($"tensor '{Learner}' holds {learner[bad]} at {bad}; values are finite"));
        return new StateSnapshot(hash, frame, occupied, agents, off, steps, Rows(slots, n, membranes, spikes, traces), motors, learner, ReadLessons(file, frame, occupied, agents, n));
    }

    private static RowData Rows(int slots, int n, float[] membranes, uint[] spikes, float[] traces)
    {
        StateVariable[] variables = traces.Length == 0 ? [StateVariable.Membrane, StateVariable.Spikes] : [StateVariable.Membrane, StateVariable.Spikes, StateVariable.Trace];
        var rows = new RowData(new StateLayout(n, variables), slots);
        membranes.CopyTo(rows.Floats(StateVariable.Membrane));
        spikes.CopyTo(rows.Words(StateVariable.Spikes));
        traces.CopyTo(rows.Floats(StateVariable.Trace));
        return rows;
    }

    private static TensorInfo[] LessonTensors(PendingSamples lessons)
    {
        long count = lessons.Frames.Length;
        return
        [
            new(LessonFrames, TensorType.U64, count), new(LessonSlots, TensorType.U32, count), new(LessonTaught, TensorType.Bool, count),
            new(LessonFeatures, TensorType.F32, count, lessons.Features.Length / count), new(LessonTargets, TensorType.F32, count, lessons.Targets.Length / count),
            .. HasEnded(lessons) ? [new(LessonAgents, TensorType.U64, count), new(LessonLives, TensorType.U64, count)] : default(ReadOnlySpan<TensorInfo>),
        ];
    }

    private static bool HasEnded(PendingSamples lessons) => Array.Exists(lessons.Lives, static life => life != 0);

    private static PendingSamples? ReadLessons(SafetensorsFile file, long frame, bool[] occupied, ulong[] agents, int n)
    {
        if (!file.Tensors.Any(static tensor => tensor.Name == LessonFrames))
            return null;
        ulong[] frames = file.Expect<ulong>(LessonFrames, -1);
        int count = frames.Length;
        if (count == 0)
            throw file.Bad($"tensor '{LessonFrames}' is empty; without lessons it is left out");
        uint[] slots = file.Expect<uint>(LessonSlots, count);
        bool[] taught = file.ExpectFlags(LessonTaught, count);
        float[] features = file.Expect<float>(LessonFeatures, count, n), targets = file.Expect<float>(LessonTargets, count, -1);
        CheckFinite(file, LessonFeatures, features);
        CheckFinite(file, LessonTargets, targets);
        bool named = file.Tensors.Any(static tensor => tensor.Name == LessonLives);
        ulong[] lives = named ? file.Expect<ulong>(LessonLives, count) : new ulong[count];
        for (int i = 0; i < count; i++)
        {
            if (frames[i] >= (ulong)frame || slots[i] >= occupied.Length || (lives[i] == 0 && !occupied[slots[i]]))
                throw file.Bad($"lesson {i} is of frame {frames[i]} and slot {slots[i]}; it must be of a frame before {frame} and an agent");
            if (lives[i] > (ulong)count)
                throw file.Bad($"lesson {i} is of life {lives[i]}; lives that have ended are numbered from 1, at most {count}");
        }

        ulong[] whose = named ? file.Expect<ulong>(LessonAgents, count) : Array.ConvertAll(slots, slot => agents[slot]);
        for (int i = 0; i < count; i++)
        {
            if (lives[i] == 0 && whose[i] != agents[slots[i]])
                throw file.Bad($"lesson {i} is of agent {whose[i]}, who does not live in slot {slots[i]}");
        }

        return new PendingSamples(frames, slots, taught, features, targets, whose, lives);
    }

    private static void CheckFinite(SafetensorsFile file, string name, float[] values)
    {
        int bad = Array.FindIndex(values, static v => !float.IsFinite(v));
        if (bad >= 0)
            throw file.Bad($"tensor '{name}' holds {FloatRules.Show(values[bad])} at {bad}; values are finite");
    }

    private static void CheckSlots(SafetensorsFile file, bool[] occupied, ulong[] agents, bool[] off, ulong[] steps)
    {
        var seen = new HashSet<ulong>();
        for (int slot = 0; slot < occupied.Length; slot++)
        {
            if (occupied[slot] && !seen.Add(agents[slot]))
                throw file.Bad($"agent {agents[slot]} has two slots");
            if (!occupied[slot] && (agents[slot] != 0 || off[slot] || steps[slot] != 0))
                throw file.Bad($"slot {slot} is free, but names agent {agents[slot]}, {steps[slot]} steps or that it is off");
        }
    }

    /// <summary>Free rows are at rest, traces are never negative, and no spike belongs to a neuron beyond the last.</summary>
    private static void CheckRows(SafetensorsFile file, bool[] occupied, int n, float[] membranes, uint[] spikes, float[] traces)
    {
        int words = (n + 31) / 32;
        uint beyond = n % 32 == 0 ? 0 : uint.MaxValue << (n % 32);
        for (int slot = 0; slot < occupied.Length; slot++)
        {
            ReadOnlySpan<float> trace = traces.Length == 0 ? [] : traces.AsSpan(slot * n, n);
            ReadOnlySpan<uint> row = spikes.AsSpan(slot * words, words);
            if (words > 0 && (row[^1] & beyond) != 0)
                throw file.Bad($"tensor '{Spikes}' sets bits of slot {slot} beyond its {n} neurons");
            foreach (float value in trace)
                if (value < 0)
                    throw file.Bad($"tensor '{Traces}' holds {FloatRules.Show(value)} in slot {slot}; traces are never negative");
            if (!occupied[slot] && (membranes.AsSpan(slot * n, n).ContainsAnyExcept(0f) || row.ContainsAnyExcept(0u) || trace.ContainsAnyExcept(0f)))
                throw file.Bad($"slot {slot} is free, but not at rest");
        }
    }
}
