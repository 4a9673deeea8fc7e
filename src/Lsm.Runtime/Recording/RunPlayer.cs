namespace Lsm.Runtime.Recording;

/// <summary>Replays a recording from rest: its agents, their sensors, and the frames in which they are off.</summary>
internal sealed class RunPlayer : IDisposable
{
    private readonly RunRecording recording;
    private readonly LsmState state;
    private readonly AgentStay[] byDeparture;
    private readonly ulong[] sums;
    private int arrived;
    private int departed;

    /// <summary>Creates a player of a recording.</summary>
    /// <param name="recording">The recording.</param>
    /// <param name="engine">An engine that runs its models in its frames.</param>
    /// <param name="start">The state before the first frame, with the agents of that frame; null if they start at rest.</param>
    /// <exception cref="ArgumentException">The engine runs another model in a frame, or the state is of another frame or has other agents.</exception>
    public RunPlayer(RunRecording recording, LsmEngine engine, StateSnapshot? start = null)
    {
        ArgumentNullException.ThrowIfNull(recording);
        ArgumentNullException.ThrowIfNull(engine);
        CheckModels(recording, engine);
        this.recording = recording;
        byDeparture = recording.Stays.ToArray();
        Array.Sort(byDeparture, static (a, b) => a.Departure.CompareTo(b.Departure));
        int most = 1;
        for (int frame = 0; frame < recording.FrameCount; frame++)
        {
            most = Math.Max(most, recording.AgentsOf(frame).Length);
        }

        if (start is null)
        {
            state = engine.CreateState(most, []);
            state.Loop.StandBefore(recording.FirstFrame);
        }
        else
        {
            CheckStart(recording, start);
            state = engine.CreateState(start);
            arrived = CountArrived(recording.FirstFrame + 1);
        }

        sums = new ulong[state.Capacity];
    }

    /// <summary>The frame to replay next, by its place in the recording.</summary>
    public int Next => (int)(state.Frame - recording.FirstFrame);

    /// <summary>The state after the frames that were replayed.</summary>
    public LsmState State => state;

    /// <summary>Goes to a state that <see cref="Save"/> returned earlier.</summary>
    public void GoTo(StateSnapshot saved)
    {
        state.Load(saved);
        arrived = saved.Frame == recording.FirstFrame && state.Agents.Count > 0 ? CountArrived(saved.Frame + 1) : CountArrived(saved.Frame);
        departed = Array.FindIndex(byDeparture, stay => stay.Departure >= saved.Frame);
        departed = departed < 0 ? byDeparture.Length : departed;
    }

    /// <summary>Replays a frame. Frames must be replayed in order.</summary>
    public void Play(int frame)
    {
        long number = recording.FirstFrame + frame;
        LetGoAndCome(number);
        ReadOnlySpan<ulong> agents = recording.AgentsOf(frame);
        int row = recording.RowsOf(frame).Start.Value, inputs = recording.InputSize;
        for (int i = 0; i < agents.Length; i++, row++)
        {
            int slot = state.Agents.SlotOf(agents[i]);
            bool idle = !recording.Idle.IsEmpty && recording.Idle[row];
            if (state.Agents.IsOff(slot) != idle)
            {
                state.Agents.SetOff(slot, idle);
            }

            recording.Sensors.Slice(row * inputs, inputs).CopyTo(state.SensorsOf(slot));
        }

        state.Begin(number, recording.Steps[frame]);
        state.End(number);
    }

    /// <summary>Computes the checksums for <see cref="ChecksumOf"/>.</summary>
    public void Sum() => state.Agents.Checksums(sums);

    public ulong ChecksumOf(ulong agent) => sums[state.Agents.SlotOf(agent)];

    public ulong Checksum() => state.Checksum();

    public StateSnapshot Save() => state.Save();

    public void Dispose() => state.Dispose();

    /// <summary>Every frame has to run the model that it was recorded with.</summary>
    private static void CheckModels(RunRecording recording, LsmEngine engine)
    {
        for (long frame = recording.FirstFrame; frame < recording.FirstFrame + Math.Max(1, recording.FrameCount); frame++)
        {
            ulong recorded = recording.ModelOf(frame).Model, hash = engine.ModelOf(frame).Hash;
            if (hash != recorded)
            {
                throw new ArgumentException(
                    $"The recording ran model {recorded:x16} in frame {frame}; this engine runs model {hash:x16} there. "
                    + "Create the engine with the first recorded model, and declare each later one with SwapModelAt for the frame in RunRecording.Models.",
                    nameof(recording));
            }
        }
    }

    private static void CheckStart(RunRecording recording, StateSnapshot start)
    {
        ulong[] agents = [.. Enumerable.Range(0, start.Capacity).Where(slot => start.OccupiedArray[slot]).Select(slot => start.AgentArray[slot]).Order()];
        ulong[] first = recording.FrameCount == 0 ? [] : recording.AgentsOf(0).ToArray();
        Array.Sort(first);
        if (start.Frame != recording.FirstFrame || !agents.AsSpan().SequenceEqual(first))
        {
            throw new ArgumentException(
                $"The state is that before frame {start.Frame} with {agents.Length} agents; the recording starts at frame {recording.FirstFrame} with {first.Length} agents. Use the state that belongs to the recording.",
                nameof(start));
        }
    }

    /// <summary>The stays that arrive before a frame.</summary>
    private int CountArrived(long frame)
    {
        int count = 0;
        while (count < recording.Stays.Length && recording.Stays[count].Arrival < frame)
        {
            count++;
        }

        return count;
    }

    private void LetGoAndCome(long number)
    {
        for (; departed < byDeparture.Length && byDeparture[departed].Departure == number; departed++)
        {
            state.Agents.Despawn(byDeparture[departed].Agent);
        }

        int first = arrived;
        while (arrived < recording.Stays.Length && recording.Stays[arrived].Arrival == number)
        {
            arrived++;
        }

        if (arrived > first)
        {
            state.Agents.Spawn(Array.ConvertAll(recording.Stays[first..arrived].ToArray(), static stay => stay.Agent));
        }
    }
}
