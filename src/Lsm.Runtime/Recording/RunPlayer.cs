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

    public RunPlayer(RunRecording recording, LsmEngine engine)
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

        state = engine.CreateState(most, []);
        state.Loop.StandBefore(recording.FirstFrame);
        sums = new ulong[most];
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
