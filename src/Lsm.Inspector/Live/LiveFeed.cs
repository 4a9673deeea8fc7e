using System.Diagnostics;
using Lsm.Inspector.Control;
using Lsm.Runtime;

namespace Lsm.Inspector.Live;

/// <summary>
/// The work of the inspector on the state's thread: with a page open it copies the chosen agent of every frame into a ring, and from time to time all agents
/// into a sample; and it makes the calls that pages requested, between two frames. It takes no lock and allocates nothing, except in such a call.
/// </summary>
internal sealed class LiveFeed(LsmState state) : FrameWatcher
{
    private readonly PendingFrame[] pending = [new(), new()]; // [frame & 1]: a pipelined engine gives a frame one later
    private long begunAt;
    private volatile bool watched;
    private long chosen;

    public LsmState State => state;

    public FrameRing Ring { get; } = new(new FrameShape(state.Engine.Model));

    public AgentSample Agents { get; } = new();

    public StateCalls Calls { get; } = new();

    public AgentControls Controls { get; } = new(state);

    /// <summary>Whether a page is open.</summary>
    public bool IsWatched
    {
        get => watched;
        set => watched = value;
    }

    /// <summary>The id of the agent whose frames go into the ring.</summary>
    public ulong Chosen
    {
        get => (ulong)Volatile.Read(ref chosen);
        set => Volatile.Write(ref chosen, (long)value);
    }

    public override bool WantsSpikes => watched;

    public override void Beginning()
    {
        Calls.RunDue(state);
        Controls.Beginning();
        begunAt = watched ? Stopwatch.GetTimestamp() : 0;
    }

    public override void Began(long frame, int steps)
    {
        if (!watched)
        {
            return;
        }

        PendingFrame next = pending[frame & 1];
        ulong agent = Chosen;
        int slot = state.Agents.SlotOf(agent);
        if (next.Sensors.Length != Ring.Shape.Inputs)
        {
            next.Sensors = new float[Ring.Shape.Inputs]; // once
        }

        (next.Frame, next.Agent, next.Slot, next.Flags) = (frame, agent, slot, 0);
        if (slot >= 0)
        {
            next.Flags = FrameRing.Present | (state.Agents.Ran(slot) ? FrameRing.Ran : 0);
            state.SensorsOf(slot)[..next.Sensors.Length].CopyTo(next.Sensors);
        }
    }

    public override void Ending() => Controls.Ending();

    public override void Ended(long given, ReadOnlySpan<uint> spikes)
    {
        if (begunAt == 0 || spikes.IsEmpty || given < 0 || pending[given & 1].Frame != given)
        {
            return;
        }

        if (!Agents.IsFull)
        {
            Agents.Fill(state, spikes);
        }

        Span<uint> frame = Ring.TryBegin();
        if (frame.IsEmpty)
        {
            return;
        }

        PendingFrame ended = pending[given & 1];
        FrameShape shape = Ring.Shape;
        bool fits = ended.Slot >= 0 && (ended.Slot + 1) * shape.AllSpikeWords <= spikes.Length;
        ReadOnlySpan<uint> fired = fits && (ended.Flags & FrameRing.Ran) != 0 ? spikes.Slice(ended.Slot * shape.AllSpikeWords, shape.AllSpikeWords) : [];
        ReadOnlySpan<float> motors = fits ? state.Motors.Slice(ended.Slot * shape.AllOutputs, shape.AllOutputs) : [];
        shape.Write(frame, fired, fits ? ended.Sensors : [], motors);
        float seconds = (float)((Stopwatch.GetTimestamp() - begunAt) / (double)Stopwatch.Frequency);
        FrameRing.WriteHeader(frame, given, ended.Agent, seconds, fired, ended.Flags);
        Ring.Commit();
    }

    /// <summary>The data of a frame when it begins.</summary>
    private sealed class PendingFrame
    {
        public long Frame { get; set; } = -1;

        public ulong Agent { get; set; }

        public int Slot { get; set; }

        public uint Flags { get; set; }

        public float[] Sensors { get; set; } = [];
    }
}
