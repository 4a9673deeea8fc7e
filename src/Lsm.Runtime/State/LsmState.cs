using Lsm.Runtime.Numerics;
using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime;

/// <summary>
/// The mutable part of a liquid for a batch of agents: neuron states and step counters. One row, a slot, per agent; an agent keeps its
/// slot for life. It works with the engine that made it, on one thread at a time, and owns its buffers.
/// </summary>
/// <remarks>
/// A frame: write <see cref="Sensors"/>, <see cref="Begin(long, int)"/>, do other work, <see cref="End"/>. Everything else happens between two
/// frames. <see cref="Begin(long, int)"/> and <see cref="End"/> allocate nothing. Calls that work on the state refuse, with nothing changed: while a frame is
/// under way, unless they say that they may come then (<see cref="InvalidOperationException"/>), and once it or its engine is disposed
/// (<see cref="ObjectDisposedException"/>). A slot is a number from 0 to <see cref="Capacity"/>-1.
/// </remarks>
public sealed class LsmState : IDisposable
{
    private bool disposed;
    private ulong[] sums = [];

    internal LsmState(LsmEngine engine, AgentTable agents)
    {
        Loop = new FrameLoop(this, engine, agents);
        Agents = new StateAgents(this);
        Neurons = new StateNeurons(this);
        Teaching = new StateTeaching(this);
        History = new StateHistory(this, new Replay(Loop, this));
        Hosted = new StateHosting(this);
    }

    /// <summary>A state that was never disposed leaves its rows to its engine, which frees them in a later call.</summary>
    ~LsmState()
    {
        if (Loop is not null) // or the constructor failed
        {
            Engine.Forgotten.Add(Loop.Rows);
        }
    }

    /// <summary>The engine that made it.</summary>
    public LsmEngine Engine => Loop.Engine;

    /// <summary>Slots, taken or free.</summary>
    public int Capacity => Loop.Agents.Capacity;

    /// <summary>The next frame to begin; the first is 0.</summary>
    public long Frame => Loop.Frame;

    /// <summary>
    /// [slot, sensor]: the input of the next frame, held from frame to frame. Analog: finite, at most 2^30 in magnitude, below
    /// 2^-50 counts as 0. Spikes: exactly 0 or 1. Checked by <see cref="Begin(long, int)"/> for the agents that run.
    /// </summary>
    public Span<float> Sensors => Loop.Sensors;

    /// <summary>
    /// [slot, motor]: what <see cref="End"/> handed out last, on every engine and also while a frame is under way; for taught agents too: what
    /// the liquid itself would have done. Zeros before the first End, and on a pipelined engine after <see cref="Load"/>. Valid until the End
    /// after next.
    /// </summary>
    public ReadOnlySpan<float> Motors => Loop.HandedOut;

    /// <summary>Who lives in which slot.</summary>
    public StateAgents Agents { get; }

    /// <summary>Neuron states and features.</summary>
    public StateNeurons Neurons { get; }

    /// <summary>A learner that learns from demonstrators while others act.</summary>
    public StateTeaching Teaching { get; }

    /// <summary>Kept frames: rollback and resimulation.</summary>
    public StateHistory History { get; }

    /// <summary>Frames that share a Vulkan device with the host's own work.</summary>
    public StateHosting Hosted { get; }

    /// <summary>
    /// How the last frame differed from those that the readout was trained on (<see cref="Readouts.Readout.Timing"/>): its steps, <see cref="StateTeaching.Latency"/> and
    /// <see cref="StateTeaching.TickLength"/>, with what to do; empty if nothing differs. The meter counts such frames.
    /// </summary>
    public string TimingNotice => TimingCheck.Describe(Engine.Model.Readout.Timing, Loop.LastSteps, Loop.Samples.Latency, Loop.Samples.TickLength);

    internal FrameLoop Loop { get; }

    /// <summary>Whether the engine is this state's own and is disposed with it.</summary>
    internal bool OwnsEngine { get; set; }

    /// <summary>Whether <see cref="Dispose"/> waits for the call under way.</summary>
    internal bool IsClosing { get; private set; }

    /// <summary>The sensors of one slot, [sensor]: a row of <see cref="Sensors"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such slot.</exception>
    public Span<float> SensorsOf(int slot) => Loop.Sensors.AsSpan(CheckSlot(slot) * Engine.Model.InputSize, Engine.Model.InputSize);

    /// <summary>Takes the sensors and starts a tick: the sensors are held for a number of neuron steps, then the readout is evaluated.</summary>
    /// <param name="frame">Must be <see cref="Frame"/>: frames run in order, none twice.</param>
    /// <param name="steps">Neuron steps, 0 to <see cref="EngineOptions.MaxSteps"/>; it may differ from frame to frame.</param>
    /// <exception cref="ArgumentException">A frame out of order, steps out of range, or a bad sensor, named; nothing was changed.</exception>
    /// <exception cref="InvalidOperationException">The last frame was not ended, or this thread does not round to nearest; nothing was changed.</exception>
    public void Begin(long frame, int steps = 1) => Begin(frame, steps, default);

    /// <summary>Ends a frame and hands out motor values: of this frame, waiting for them, or of the one before on a pipelined engine.</summary>
    /// <param name="frame">The frame that was begun last.</param>
    /// <returns>[slot, motor], valid until the End after next; zeros where a slot is empty or off, and for a pipelined engine's first frame.</returns>
    /// <exception cref="InvalidOperationException">That frame was not begun, or was ended already.</exception>
    /// <exception cref="Readouts.TrainingException">The attached learner diverged; the frame has ended, and <see cref="Motors"/> holds the motors.</exception>
    public ReadOnlySpan<float> End(long frame)
    {
        using (Enter())
        {
            if (!Loop.IsUnderWay || frame != Frame - 1)
            {
                throw new InvalidOperationException(Loop.IsUnderWay
                    ? $"Frame {frame} cannot end; frame {Frame - 1} was begun."
                    : $"Frame {frame} cannot end; no frame was begun. Call Begin({Frame}) first.");
            }

            Loop.End(frame);
        }

        AfterCall();
        return Motors;
    }

    /// <summary>Puts every agent to rest, with its step counter at 0.</summary>
    public void Reset()
    {
        using EngineGate.Token token = EnterBetweenFrames();
        Loop.Settle();
        for (int slot = 0; slot < Capacity; slot++)
        {
            Loop.Rows.Clear(slot);
            Loop.Agents.Rest(slot, Frame);
        }
    }

    /// <summary>A state of the same engine with the same contents, agents and frame.</summary>
    public LsmState Clone() => Engine.CreateState(Save());

    /// <summary>Everything of this state, off the device, its learner included.</summary>
    /// <exception cref="Readouts.TrainingException">The learner diverged and has no good state to save.</exception>
    public StateSnapshot Save()
    {
        using EngineGate.Token token = EnterBetweenFrames();
        return SnapshotTransfer.Save(Loop);
    }

    /// <summary>Puts this state, and the learner if one is part of it, where a saved one was, agents and frame included; sensors stay.</summary>
    /// <exception cref="ArgumentException">It is another model's, of another capacity, or without a learner that fits; nothing was changed.</exception>
    public void Load(StateSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        using EngineGate.Token token = EnterBetweenFrames();
        SnapshotTransfer.Load(Loop, snapshot);
    }

    /// <summary>
    /// A checksum over all agents, by id, whatever their slots: the same on every engine and device. It is computed where
    /// the state lies, which a Vulkan device is asked for and waited for, and allocates nothing after its first call.
    /// </summary>
    public ulong Checksum()
    {
        using EngineGate.Token token = EnterBetweenFrames();
        ulong sum = 0;
        foreach (ulong each in SumSlots(0, Capacity))
        {
            sum = StateChecksum.Add(sum, each);
        }

        return sum;
    }

    /// <summary>
    /// Frees the state's buffers. Waits for a call that another thread is in; a <see cref="Begin(long, int)"/> that waits for a readout ends with an
    /// <see cref="ObjectDisposedException"/>.
    /// </summary>
    /// <exception cref="InvalidOperationException">A recorded frame is not complete, or another thread's call does not return. Nothing was disposed.</exception>
    public void Dispose()
    {
        if (disposed)
        {
            return;
        }

        IsClosing = true;
        try
        {
            using (Engine.Gate.EnterToDispose())
            {
                if (!Engine.IsDisposed)
                {
                    Loop.Rows.CheckNothingRecorded();
                }

                disposed = true;
                GC.SuppressFinalize(this);
                Loop.Rows.Dispose();
            }
        }
        finally
        {
            IsClosing = false;
        }

        if (OwnsEngine)
        {
            Engine.Dispose();
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Agents.Count} agents in {Capacity} slots before frame {Frame}, on {Engine.Device}";

    internal void Begin(long frame, int steps, in HandOver host)
    {
        using (EnterBetweenFrames())
        {
            Loop.Begin(frame, steps, host);
        }

        AfterCall();
    }

    /// <summary>The sums of slots with ids and step counters: [slot], 0 where a slot is free.</summary>
    internal ulong[] SumSlots(int firstSlot, int count)
    {
        Loop.Settle();
        if (sums.Length != Capacity)
        {
            sums = new ulong[Capacity];
        }

        AgentTable agents = Loop.Agents;
        Loop.Rows.Sum(firstSlot, count, agents.Occupied, sums);
        for (int slot = firstSlot; slot < firstSlot + count; slot++)
        {
            sums[slot] = agents.Occupied[slot] ? StateChecksum.OfAgent(agents.Agents[slot], agents.Steps[slot], sums[slot]) : 0;
        }

        return sums;
    }

    internal EngineGate.Token Enter()
    {
        EngineGate.Token token = Engine.Gate.Enter();
        if (disposed || Engine.IsDisposed)
        {
            token.Dispose();
            ObjectDisposedException.ThrowIf(disposed, this);
            ObjectDisposedException.ThrowIf(Engine.IsDisposed, Engine);
        }

        return token;
    }

    internal EngineGate.Token EnterBetweenFrames()
    {
        EngineGate.Token token = Enter();
        if (Loop.IsUnderWay)
        {
            token.Dispose();
            throw new InvalidOperationException($"Frame {Frame - 1} is under way; call End({Frame - 1}) first.");
        }

        return token;
    }

    /// <summary>Callbacks run when nothing is left to do: what they throw reaches the caller, and they may look at the state.</summary>
    internal void AfterCall()
    {
        Engine.Backend.DeliverNotices();
        Loop.Telemetry.Publish();
    }

    internal int CheckSlot(int slot) => (uint)slot < (uint)Capacity
        ? slot
        : throw new ArgumentOutOfRangeException(nameof(slot), slot, $"slot is {slot}; this state has slots 0 to {Capacity - 1}.");

    internal int CheckTaken(int slot) => Loop.Agents.Occupied[CheckSlot(slot)]
        ? slot
        : throw new ArgumentException($"Slot {slot} is free; no agent lives there.", nameof(slot));

    internal static void CheckLength(int given, int expected, string name)
    {
        if (given != expected)
        {
            throw new ArgumentException($"{name} has {given} values; this state needs {expected}.", name);
        }
    }
}
