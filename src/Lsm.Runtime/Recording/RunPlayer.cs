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
        ulong hash = engine.ModelOf(recording.FirstFrame).Hash;
        if (hash != recording.ModelHash)
        {
            throw new ArgumentException($"The recording belongs to model {recording.ModelHash:x16}; this engine runs model {hash:x16}.", nameof(recording));
        }

        this.recording = recording;
        byDeparture = recording.Stays.ToArray();
        Array.Sort(byDeparture, static (a, b) => a.Departure.CompareTo(b.Departure));
        int most = 1;
        for (int frame = 0; frame < recording.FrameCount; frame++)
        {
            most = Math.Max(most, recording.AgentsOf(frame).Length);
        }

        state = engine.CreateState(most, []);
        sums = new ulong[most];
    }

    /// <summary>Replays a frame. Frames must be replayed in order.</summary>
    public void Play(int frame)
    {
        FollowStays(recording.FirstFrame + frame);
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

        state.Begin(frame, recording.Steps[frame]);
        state.End(frame);
    }

    /// <summary>Computes the checksums for <see cref="ChecksumOf"/>.</summary>
    public void Sum() => state.Agents.Checksums(sums);

    public ulong ChecksumOf(ulong agent) => sums[state.Agents.SlotOf(agent)];

    public ulong Checksum() => state.Checksum();

    public StateSnapshot Save() => state.Save();

    public void Dispose() => state.Dispose();

    private void FollowStays(long number)
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
