using Lsm.Inspector.Live;
using Lsm.Runtime;
using Lsm.Runtime.Recording;

namespace Lsm.Inspector.Past;

/// <summary>
/// A stretch of a run, run again on a CPU engine of its own with one thread: copied from the kept frames of a state, or a recording. It shows any of its
/// frames, bit for bit, and their results with other sensors. One caller at a time.
/// </summary>
internal sealed class PastRun : IDisposable
{
    private const long CheckpointBytes = 64 << 20;
    private const int MostCheckpoints = 64;
    private const int MostFrameBytes = 16 << 20;
    private readonly LsmEngine engine;
    private readonly SortedList<int, StateSnapshot> checkpoints = []; // [place of the next frame]
    private readonly RunPlayer player;

    private PastRun(RunRecording recording, StateSnapshot? start, LsmEngine engine)
    {
        (Recording, Start, this.engine) = (recording, start, engine);
        Shape = new FrameShape(engine.Model);
        player = new RunPlayer(recording, engine, start);
    }

    /// <summary>The stretch, with its checksums.</summary>
    public RunRecording Recording { get; private set; }

    /// <summary>The state before the first frame; null if its agents start at rest.</summary>
    public StateSnapshot? Start { get; }

    public FrameShape Shape { get; }

    public LiquidStateMachine Model => engine.Model;

    /// <summary>The largest number of frames that <see cref="Series"/> and <see cref="Change"/> run.</summary>
    public int MostFrames => Math.Clamp(MostFrameBytes / (4 * Shape.Words), 64, 4096);

    /// <summary>The reason why the stretch differs from the original run, or empty.</summary>
    public string Fault { get; private set; } = "";

    public long First => Recording.FirstFrame;

    public long Last => Recording.FirstFrame + Recording.FrameCount - 1;

    /// <summary>Runs a copy of kept frames again, and compares the end with the state that they were copied from.</summary>
    public static PastRun Of(KeptStretch stretch)
    {
        RunRecording recording = StretchRecording.Of(stretch);
        LsmEngine engine = CreateEngine(stretch.Frames[0].Model, recording);
        try
        {
            for (int i = 1; i < stretch.Frames.Length; i++)
            {
                LiquidStateMachine model = stretch.Frames[i].Model, before = stretch.Frames[i - 1].Model;
                long frame = recording.FirstFrame + i;
                if (model.Hash != before.Hash)
                {
                    engine.SwapModelAt(frame, model);
                }
                else if (!ReferenceEquals(model, before))
                {
                    engine.SwapAt(frame, Task.FromResult(model.Readout));
                }
            }

            var past = new PastRun(recording, stretch.Start, engine);
            var sums = new ulong[recording.Checksums.Length];
            past.RunAll((row, sum) => sums[row] = sum);
            past.Recording = StretchRecording.WithChecksums(recording, sums);
            ulong end = past.player.Checksum();
            if (end != stretch.Checksum)
            {
                past.Fault = $"Run again, these frames end in {end:x16} and not in {stretch.Checksum:x16}: something other than frames changed the state, or sensors were corrected and not resimulated.";
            }

            return past;
        }
        catch
        {
            engine.Dispose();
            throw;
        }
    }

    /// <summary>Runs a recording again, and compares every checksum.</summary>
    /// <exception cref="ArgumentException">The recording ran another model, has no frames, or the state does not belong to it.</exception>
    public static PastRun Of(RunRecording recording, LiquidStateMachine model, StateSnapshot? start)
    {
        if (recording.FrameCount == 0)
        {
            throw new ArgumentException("The recording has no frames; there is nothing to show.", nameof(recording));
        }

        if (recording.InputSize != model.InputSize)
        {
            throw new ArgumentException($"The recording has {recording.InputSize} sensors, the model {model.InputSize}. Name the model that was recorded.", nameof(model));
        }

        LsmEngine engine = CreateEngine(model, recording);
        try
        {
            var past = new PastRun(recording, start, engine);
            past.RunAll((row, sum) =>
            {
                if (past.Fault.Length == 0 && sum != recording.Checksums[row])
                {
                    past.Fault = $"From frame {past.player.Next - 1 + recording.FirstFrame} on the checksums are not the recorded ones. The recording did not start at rest, or another version made it.";
                }
            });
            return past;
        }
        catch
        {
            engine.Dispose();
            throw;
        }
    }

    /// <summary>The state after a frame.</summary>
    /// <exception cref="ArgumentException">There is no such frame, or the agent was not there.</exception>
    public PastFrame Show(long frame, ulong agent)
    {
        int place = PlaceOf(frame), row = RowOf(place, agent);
        GoTo(place + 1);
        player.Sum();
        int slot = player.State.Agents.SlotOf(agent), inputs = Recording.InputSize, outputs = Shape.AllOutputs;
        StateSnapshot state = player.Save();
        int neurons = engine.Model.ReservoirSize;
        return new PastFrame(
            frame, agent, player.ChecksumOf(agent), player.Checksum(), Recording.Steps[place], IsIdle(row),
            Recording.Sensors.Slice(row * inputs, inputs).ToArray(),
            player.State.Motors.Slice(slot * outputs, outputs).ToArray(),
            state.Membranes.Slice(slot * neurons, neurons).ToArray(),
            state.Spikes.Slice(slot * Shape.AllSpikeWords, Shape.AllSpikeWords).ToArray());
    }

    /// <summary>Frames of one agent in the form of <see cref="FrameRing"/>, one after the other.</summary>
    /// <param name="agent">The agent; frames without it have no flags.</param>
    /// <param name="from">The first frame.</param>
    /// <param name="count">Frames.</param>
    public uint[] Series(ulong agent, long from, int count)
    {
        int place = PlaceOf(from);
        GoTo(place);
        return Follow(player, Recording, agent, Math.Clamp(count, 0, Math.Min(Recording.FrameCount - place, MostFrames)));
    }

    /// <summary>Runs the frames from one on again with one sensor of one agent changed, as <see cref="StateHistory.Resimulate(long)"/> does after a correction.</summary>
    /// <exception cref="ArgumentException">A frame, agent, sensor or value is out of range.</exception>
    public WhatIf Change(SensorChange change)
    {
        int first = PlaceOf(change.From), last = PlaceOf(change.Until), inputs = Recording.InputSize;
        if (last < first || change.Sensor < 0 || change.Sensor >= inputs)
        {
            throw new ArgumentException($"Sensor {change.Sensor} in frames {change.From} to {change.Until} cannot be changed; sensors 0 to {inputs - 1} and frames in order can.");
        }

        float[] sensors = Recording.Sensors.ToArray();
        for (int place = first; place <= last; place++)
        {
            int row = RowOf(place, change.Agent);
            sensors[(row * inputs) + change.Sensor] = change.Value;
            Span<float> own = sensors.AsSpan(row * inputs, inputs);
            if (engine.Model.Reservoir.FirstBadSensor(own) >= 0)
            {
                throw new ArgumentException(FormattableString.Invariant($"Sensor {change.Sensor} cannot be {change.Value}; {(engine.Model.Reservoir.Input == InputKind.Spikes ? "it is 0 or 1" : "it is finite and at most 2^30 in magnitude")}."));
            }
        }

        RunRecording other = StretchRecording.With(Recording, sensors, new ulong[Recording.Checksums.Length]);
        uint[] before = Series(change.Agent, change.From, MostFrames);
        ulong unchanged = player.Checksum();
        using var changed = new RunPlayer(other, engine, Start);
        (int at, StateSnapshot? saved) = Nearest(first);
        if (saved is not null)
        {
            changed.GoTo(saved);
        }

        for (; at < first; at++)
        {
            changed.Play(at);
        }

        int frames = before.Length / Shape.Words;
        uint[] after = Follow(changed, other, change.Agent, frames);
        return new WhatIf(change, frames, unchanged, changed.Checksum(), before, after);
    }

    public void Dispose()
    {
        player.Dispose();
        engine.Dispose();
    }

    private static LsmEngine CreateEngine(LiquidStateMachine model, RunRecording recording)
    {
        int most = 1;
        foreach (int steps in recording.Steps)
        {
            most = Math.Max(most, steps);
        }

        return LsmEngine.Create(model, EngineKind.Cpu, new EngineOptions { Threads = 1, MaxSteps = Math.Min(most, 4096), Unwatched = true });
    }

    /// <summary>Runs every frame once, and stores states to which <see cref="GoTo"/> can return.</summary>
    private void RunAll(Action<int, ulong> seen)
    {
        StateSnapshot first = player.Save();
        long bytes = 4L * first.Capacity * (engine.Model.ReservoirSize * 3L);
        int every = (int)Math.Max(1, Recording.FrameCount / Math.Clamp(CheckpointBytes / Math.Max(bytes, 1), 1, MostCheckpoints));
        checkpoints.Add(0, first);
        for (int place = 0; place < Recording.FrameCount; place++)
        {
            if (place > 0 && place % every == 0)
            {
                checkpoints.Add(place, player.Save());
            }

            player.Play(place);
            player.Sum();
            int row = Recording.RowsOf(place).Start.Value;
            foreach (ulong agent in Recording.AgentsOf(place))
            {
                seen(row++, player.ChecksumOf(agent));
            }
        }
    }

    /// <summary>Goes to the state in which exactly the frames before a place have run.</summary>
    private void GoTo(int place)
    {
        (int saved, StateSnapshot? state) = Nearest(place);
        if (player.Next > place || player.Next < saved)
        {
            player.GoTo(state!);
        }

        while (player.Next < place)
        {
            player.Play(player.Next);
        }
    }

    private (int Place, StateSnapshot? State) Nearest(int place)
    {
        int index = checkpoints.Count - 1;
        while (index > 0 && checkpoints.GetKeyAtIndex(index) > place)
        {
            index--;
        }

        return index < 0 ? (0, null) : (checkpoints.GetKeyAtIndex(index), checkpoints.GetValueAtIndex(index));
    }

    private uint[] Follow(RunPlayer run, RunRecording recording, ulong agent, int count)
    {
        var frames = new uint[count * Shape.Words];
        var spikes = new uint[run.State.Capacity * Shape.AllSpikeWords];
        for (int i = 0; i < count; i++)
        {
            int place = run.Next;
            run.Play(place);
            Span<uint> frame = frames.AsSpan(i * Shape.Words, Shape.Words);
            int slot = run.State.Agents.SlotOf(agent), row = FindRow(recording, place, agent);
            if (slot < 0 || row < 0)
            {
                FrameRing.WriteHeader(frame, recording.FirstFrame + place, agent, 0, [], 0);
                continue;
            }

            run.State.Neurons.ReadSpikeWords(spikes);
            bool idle = !recording.Idle.IsEmpty && recording.Idle[row];
            ReadOnlySpan<uint> fired = idle ? [] : spikes.AsSpan(slot * Shape.AllSpikeWords, Shape.AllSpikeWords);
            Shape.Write(frame, fired, recording.Sensors.Slice(row * Shape.AllInputs, Shape.AllInputs), run.State.Motors.Slice(slot * Shape.AllOutputs, Shape.AllOutputs));
            FrameRing.WriteHeader(frame, recording.FirstFrame + place, agent, 0, fired, FrameRing.Present | (idle ? 0 : FrameRing.Ran));
        }

        return frames;
    }

    private bool IsIdle(int row) => !Recording.Idle.IsEmpty && Recording.Idle[row];

    private int PlaceOf(long frame) => frame >= First && frame <= Last
        ? (int)(frame - First)
        : throw new ArgumentException($"Frame {frame} is not in this stretch; frames {First} to {Last} are.");

    private int RowOf(int place, ulong agent) => FindRow(Recording, place, agent) is >= 0 and int row
        ? row
        : throw new ArgumentException($"Agent {agent} was not in the state in frame {First + place}.");

    private static int FindRow(RunRecording recording, int place, ulong agent)
    {
        int index = recording.AgentsOf(place).IndexOf(agent);
        return index < 0 ? -1 : recording.RowsOf(place).Start.Value + index;
    }
}
