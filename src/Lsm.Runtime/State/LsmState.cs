using Lsm.Runtime.Numerics;
using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime;

/// <summary>
/// The mutable part of a liquid for a batch of agents: neuron states and step counters. Each agent has a slot, which it keeps until it is removed. A state
/// works with the engine that created it, on one thread at a time, and owns its buffers.
/// </summary>
/// <remarks>
/// A frame: write <see cref="Sensors"/>, call <see cref="Begin(long, int)"/>, do other work, call <see cref="End"/>. Other calls come between two
/// frames. <see cref="Begin(long, int)"/> and <see cref="End"/> allocate nothing. A call that uses the state throws an <see cref="InvalidOperationException"/> while a frame is
/// under way, unless its documentation allows that, and an <see cref="ObjectDisposedException"/> after the state or its engine was disposed. Nothing changes then. A slot is a number from 0 to <see cref="Capacity"/>-1.
/// </remarks>
public sealed class LsmState : IDisposable
{
    private bool disposed;
    private ulong[] sums = [];

    internal LsmState(LsmEngine engine, AgentTable agents, bool isScratch = false)
    {
        IsScratch = isScratch;
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

    /// <summary>The engine that created the state.</summary>
    public LsmEngine Engine => Loop.Engine;

    /// <summary>The number of slots, taken or free.</summary>
    public int Capacity => Loop.Agents.Capacity;

    /// <summary>The next frame to begin; the first is 0.</summary>
    public long Frame => Loop.Frame;

    /// <summary>
    /// [slot, sensor]: the input of the next frame. Values stay from frame to frame. Analog: finite, at most 2^30 in magnitude; a magnitude below
    /// 2^-50 counts as 0. Spikes: exactly 0 or 1. <see cref="Begin(long, int)"/> checks the sensors of the agents that run.
    /// </summary>
    public Span<float> Sensors => Loop.Sensors;

    /// <summary>
    /// [slot, motor]: the motors that <see cref="End"/> returned last, also while a frame is under way. For a taught or corrected agent they are the motors of
    /// the liquid, not those of the demonstrator. Zeros before the first End, and on a pipelined engine after <see cref="Load"/>. Valid until the End
    /// after next.
    /// </summary>
    public ReadOnlySpan<float> Motors => Loop.HandedOut;

    /// <summary>The agents and their slots.</summary>
    public StateAgents Agents { get; }

    /// <summary>Neuron states and features.</summary>
    public StateNeurons Neurons { get; }

    /// <summary>The learner, and training samples from demonstrators.</summary>
    public StateTeaching Teaching { get; }

    /// <summary>Kept frames: rollback and resimulation.</summary>
    public StateHistory History { get; }

    /// <summary>Frames on the Vulkan device of a host, together with the work of the host.</summary>
    public StateHosting Hosted { get; }

    /// <summary>
    /// How the last frame differed from those that the readout was trained on (<see cref="Readouts.Readout.Timing"/>): its steps, <see cref="StateTeaching.Latency"/> and
    /// <see cref="StateTeaching.TickLength"/>, with what to do; empty if nothing differs. The meter counts such frames. An agent that has run fewer frames since its spawn or reset than
    /// the warmup of the training is named too; the meter does not count that.
    /// </summary>
    public string TimingNotice => string.Join(' ', new[]
    {
        TimingCheck.Describe(Engine.Model.Readout.Timing, Loop.LastSteps, Loop.Samples.Latency, Loop.Samples.TickLength), TimingCheck.DescribeWarmup(Engine.Model.Readout.Timing, Loop.Agents),
    }.Where(static part => part.Length > 0));

    internal FrameLoop Loop { get; }

    /// <summary>Whether this is a state of a <see cref="WarmUpRun"/>: its frames select no model or readout, and the meter does not report them.</summary>
    internal bool IsScratch { get; }

    /// <summary>The watchers of the frames.</summary>
    internal FrameWatchers Watchers { get; } = new();

    /// <summary>Whether the engine is this state's own and is disposed with it.</summary>
    internal bool OwnsEngine { get; set; }

    /// <summary>Whether <see cref="Dispose"/> waits for the call in progress.</summary>
    internal bool IsClosing { get; private set; }

    /// <summary>Returns the sensors of one slot, [sensor]: a row of <see cref="Sensors"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The state has no such slot.</exception>
    public Span<float> SensorsOf(int slot) => Loop.Sensors.AsSpan(CheckSlot(slot) * Engine.Model.InputSize, Engine.Model.InputSize);

    /// <summary>Takes the sensors and starts a tick: a number of neuron steps with these sensors, and then the readout.</summary>
    /// <param name="frame">Must be <see cref="Frame"/>: frames run in order, none twice.</param>
    /// <param name="steps">Neuron steps, 0 to <see cref="EngineOptions.MaxSteps"/>; it may differ from frame to frame.</param>
    /// <exception cref="ArgumentException">The frame is not the next one, the number of steps is out of range, or a sensor is illegal; the message names it. Nothing was changed.</exception>
    /// <exception cref="InvalidOperationException">The last frame was not ended, or this thread does not round to nearest; nothing was changed.</exception>
    public void Begin(long frame, int steps = 1) => Begin(frame, steps, default);

    /// <summary>Ends a frame and returns its motors, for which it waits; on a pipelined engine the motors of the frame before.</summary>
    /// <param name="frame">The frame that began last.</param>
    /// <returns>[slot, motor], valid until the End after next; zeros for free slots, for agents that are off, and in the first frame of a pipelined engine.</returns>
    /// <exception cref="InvalidOperationException">The frame has not begun, or has ended already.</exception>
    /// <exception cref="Readouts.TrainingException">The attached learner diverged; the frame has ended, and <see cref="Motors"/> holds the motors.</exception>
    public ReadOnlySpan<float> End(long frame)
    {
        Watchers.Ending();
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

        Watchers.Ended(Loop.LastGiven, Loop.Telemetry.Spikes);
        AfterCall();
        return Motors;
    }

    /// <summary>Puts every agent to rest and sets its step counter to 0.</summary>
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

    /// <summary>
    /// Runs ticks on a second state of the same size, about a second long, so that the first ticks of this state take no longer than later ones: the runtime has
    /// compiled their code, the threads have run, and a Vulkan device has run the shaders. This state, its sensors, its motors and its learner keep their bits. The second
    /// state needs as much memory as this one with at most two kept frames, until the call returns.
    /// </summary>
    /// <param name="steps">Neuron steps per tick, as in <see cref="Begin(long, int)"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of steps is out of range.</exception>
    /// <exception cref="InvalidOperationException">A frame is under way, another thread uses the engine, or this thread does not round to nearest.</exception>
    public void WarmUp(int steps = 1)
    {
        EnterBetweenFrames().Dispose();
        using var scratch = ScratchState.Like(this);
        WarmUpRun.UntilCompiled(() => scratch.Tick(steps));
    }

    /// <summary>Creates a state of the same engine with the same content, agents and frame.</summary>
    public LsmState Clone() => Engine.CreateState(Save());

    /// <summary>Copies the complete content of this state to managed memory, including its learner.</summary>
    /// <exception cref="Readouts.TrainingException">The learner diverged, so it has no state to save.</exception>
    public StateSnapshot Save()
    {
        using EngineGate.Token token = EnterBetweenFrames();
        return SnapshotTransfer.Save(Loop);
    }

    /// <summary>Restores a saved state: agents, frame, neurons, and the learner if this state has one. Sensors do not change.</summary>
    /// <exception cref="ArgumentException">The snapshot belongs to another model, has another capacity, or has no learner that fits; nothing was changed.</exception>
    public void Load(StateSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        using EngineGate.Token token = EnterBetweenFrames();
        SnapshotTransfer.Load(Loop, snapshot);
    }

    /// <summary>
    /// Computes a checksum over all agents, by id and independent of their slots: the same on every engine and device. A Vulkan engine computes it on the
    /// device and waits for it. Allocates nothing after the first call.
    /// </summary>
    public ulong Checksum()
    {
        using EngineGate.Token token = EnterBetweenFrames();
        return SumAll();
    }

    /// <summary>
    /// Frees the buffers of the state. Waits for a call of another thread; a <see cref="Begin(long, int)"/> that waits for a readout ends with an
    /// <see cref="ObjectDisposedException"/>.
    /// </summary>
    /// <exception cref="InvalidOperationException">A recorded frame is not complete, or a call of another thread does not return. Nothing was disposed.</exception>
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
        Watchers.Beginning();
        using (EnterBetweenFrames())
        {
            Loop.Begin(frame, steps, host);
        }

        Watchers.Began(frame, steps);
        AfterCall();
    }

    /// <summary>The sums of slots with ids and step counters: [slot], 0 where a slot is free.</summary>
    internal ulong[] SumSlots(int firstSlot, int count)
    {
        MakeSums();
        Loop.Rows.Sum(firstSlot, count, Loop.Agents.Occupied, sums);
        return AddAgents(Loop.Agents, firstSlot, count);
    }

    internal ulong SumAll() => StateChecksum.Total(SumSlots(0, Capacity));

    /// <summary>The checksum that the state had right before a kept frame.</summary>
    internal ulong SumKept(long frame)
    {
        MakeSums();
        AgentTable agents = Loop.Journal[frame].Agents;
        Loop.Rows.SumKept(Loop.Journal.PlaceOf(frame), agents.Occupied, sums);
        return StateChecksum.Total(AddAgents(agents, 0, Capacity));
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

    /// <summary>Callbacks run after all other work: their exceptions reach the caller, and they may read the state.</summary>
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

    private void MakeSums()
    {
        Loop.Settle();
        if (sums.Length != Capacity)
        {
            sums = new ulong[Capacity];
        }
    }

    private ulong[] AddAgents(AgentTable agents, int firstSlot, int count)
    {
        for (int slot = firstSlot; slot < firstSlot + count; slot++)
        {
            sums[slot] = agents.Occupied[slot] ? StateChecksum.OfAgent(agents.Agents[slot], agents.Steps[slot], sums[slot]) : 0;
        }

        return sums;
    }
}
