using Lsm.Runtime.Engines;
using Lsm.Runtime.Numerics;
using Lsm.Runtime.Readouts;
using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime;

/// <summary>
/// One model on one device. It creates <see cref="LsmState"/>s and steps them; every engine gives the same bits. One thread at a time may call an engine and its
/// states: a second thread gets an <see cref="InvalidOperationException"/>. Dispose the states first.
/// </summary>
public sealed class LsmEngine : IDisposable
{
    private readonly SwapSchedule schedule;
    private long begun = -1; // the last frame that any state has begun

    internal LsmEngine(Backend backend)
    {
        Backend = backend;
        Gate = new EngineGate(backend);
        schedule = new SwapSchedule(backend.Running);
        KindName = backend.Kind == EngineKind.Cpu ? "cpu" : "vulkan";
    }

    /// <summary>The model, with its present readout. If models or readouts are scheduled: those of the frame that began last.</summary>
    public LiquidStateMachine Model => Backend.Running.Model;

    /// <summary>The kind of the engine: <see cref="EngineKind.Cpu"/> or <see cref="EngineKind.Vulkan"/>.</summary>
    public EngineKind Kind => Backend.Kind;

    /// <summary>The name of the device.</summary>
    public string Device => Backend.Device;

    /// <summary>One line for a log: which engine was chosen, and why.</summary>
    public string Choice => Backend.Choice;

    /// <summary>The result of the last edit in <see cref="EngineOptions.ShaderFolder"/>: that it runs, or why not; empty without such a folder.</summary>
    public string ShaderNotice => Backend.ShaderNotice;

    /// <summary>The options of the engine.</summary>
    public EngineOptions Options => Backend.Options;

    /// <summary>Whether the engine was disposed.</summary>
    public bool IsDisposed { get; private set; }

    internal Backend Backend { get; }

    internal EngineGate Gate { get; }

    internal ForgottenRows Forgotten { get; } = new();

    /// <summary>For a meter's tag, without allocating.</summary>
    internal string KindName { get; }

    /// <summary>The number of swaps after which kept frames belong to another model.</summary>
    internal int Restarts { get; private set; }

    /// <summary>Creates an engine for a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="kind"><see cref="EngineKind.Auto"/> takes a Vulkan GPU that passes the self-test, else the CPU.</param>
    /// <param name="options">The options; the defaults of <see cref="EngineOptions"/> if null.</param>
    /// <exception cref="InvalidOperationException">
    /// Vulkan was requested and is not available, or this thread does not round to nearest; the message gives the cause and the remedy.
    /// </exception>
    public static LsmEngine Create(LiquidStateMachine model, EngineKind kind = EngineKind.Auto, EngineOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        RoundingMode.Require();
        return new LsmEngine(Backends.Create(model, kind, options ?? new()));
    }

    /// <summary>Creates an engine on a Vulkan device of the host. It submits on the host's queue, and destroys no object of the host.</summary>
    /// <param name="model">The model.</param>
    /// <param name="host">The handles and the declared features of the host. They must stay valid until the engine is disposed.</param>
    /// <param name="options">The options; the name and the index of the device and the validation layer are ignored.</param>
    /// <exception cref="InvalidOperationException">The device fails the self-test, or the liquid does not fit it.</exception>
    public static LsmEngine Create(LiquidStateMachine model, in VulkanHandles host, EngineOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        RoundingMode.Require();
        return new LsmEngine(Backends.Create(model, host, options ?? new()));
    }

    /// <summary>Creates a state at rest with the agents 0 to capacity-1, so no slot is free.</summary>
    /// <param name="capacity">The number of slots, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is below 1, or so large that the rows of the model cannot be addressed.</exception>
    public LsmState CreateState(int capacity)
    {
        StateSizes.Check(Model, capacity, nameof(capacity));
        var agents = new ulong[capacity];
        for (int i = 0; i < agents.Length; i++)
        {
            agents[i] = (ulong)i;
        }

        return CreateState(capacity, agents);
    }

    /// <summary>Creates a state at rest with the given agents, possibly none, in ascending order of their ids from the lowest slot on.</summary>
    /// <param name="capacity">The number of slots, at least 1; <see cref="StateAgents.Grow"/> adds more.</param>
    /// <param name="agents">The ids, each once, at most <paramref name="capacity"/>.</param>
    /// <exception cref="ArgumentException">The capacity is out of range, there are more agents than slots, or an id is given twice.</exception>
    public LsmState CreateState(int capacity, ReadOnlySpan<ulong> agents) => CreateState(capacity, agents, isScratch: false);

    internal LsmState CreateState(int capacity, ReadOnlySpan<ulong> agents, bool isScratch)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        StateSizes.Check(Model, capacity, nameof(capacity));
        var table = new AgentTable(capacity);
        table.Spawn(agents, frame: 0);
        Array.Clear(table.Changes);
        using (Gate.Enter())
        {
            Forgotten.Free();
            return new LsmState(this, table, isScratch);
        }
    }

    /// <summary>Creates a state with the content, agents and frame of a saved state.</summary>
    /// <exception cref="ArgumentException">The snapshot belongs to another model.</exception>
    public LsmState CreateState(StateSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        LsmState state = CreateState(snapshot.Capacity, []);
        try
        {
            state.Load(snapshot);
            return state;
        }
        catch
        {
            state.Dispose();
            throw;
        }
    }

    /// <summary>
    /// As <see cref="LsmState.WarmUp"/>, without a state: runs ticks on a state that is disposed afterwards. A state that is created later then has ordinary first ticks.
    /// </summary>
    /// <param name="capacity">The number of slots of the later states; see <see cref="CreateState(int)"/>.</param>
    /// <param name="steps">Neuron steps per tick, 0 to <see cref="EngineOptions.MaxSteps"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The capacity or the number of steps is out of range.</exception>
    public void WarmUp(int capacity = 1, int steps = 1)
    {
        using var scratch = new ScratchState(this, capacity);
        WarmUpRun.UntilCompiled(() => scratch.Tick(steps));
    }

    /// <summary>Replaces the readout of all states of this engine from their next <c>Begin</c> on, and drops the readouts that were scheduled.</summary>
    /// <remarks>Models that are scheduled for later frames keep their own readouts.</remarks>
    /// <param name="readout">A readout of the same kind and sizes.</param>
    /// <exception cref="ArgumentException">The kind or a size differs; nothing was changed.</exception>
    public void SwapReadout(Readout readout)
    {
        ArgumentNullException.ThrowIfNull(readout);
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        ModelShape.Check(Model, readout);
        using (Gate.Enter())
        {
            Backend.RunReadout(readout);
            schedule.RestartReadout(readout, begun);
        }

        Backend.DeliverNotices();
    }

    /// <summary>
    /// Replaces the readout in every state of this engine from a declared frame on. <c>Begin</c> of that frame waits
    /// until the readout is solved. Frames that run again after a rollback use the readout of their first run. The engine remembers the last 2,048 swaps: a
    /// state that goes back further uses the oldest of them.
    /// </summary>
    /// <param name="frame">The first frame that uses it. A model that is swapped in at a later frame brings its own readout.</param>
    /// <param name="readout">
    /// A readout of the same kind and sizes, which another thread may still be solving. If that fails, <c>Begin</c> of the frame throws an
    /// <see cref="InvalidOperationException"/> with the cause inside and changes nothing; with another readout declared, the frame can begin.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The frame is negative.</exception>
    /// <exception cref="ArgumentException">The readout is solved, and its kind or a size differs; nothing was changed.</exception>
    public void SwapAt(long frame, Task<Readout> readout)
    {
        ArgumentNullException.ThrowIfNull(readout);
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        CheckFrame(frame);
        if (readout.IsCompletedSuccessfully)
        {
            ModelShape.Check(Model, readout.Result);
        }

        using (Gate.Enter())
        {
            schedule.Add(frame, readout);
        }
    }

    /// <summary>
    /// Replaces the whole model (weights, neuron parameters, readout) of all states of this engine from their next <c>Begin</c> on. Neuron
    /// states and step counters do not change; the last spikes use the new weights. All scheduled
    /// swaps are dropped, and the frames kept so far are lost, because they ran another model.
    /// </summary>
    /// <remarks>Prepares the model in the call, which takes time and allocates; <see cref="SwapModelAt"/> prepares it ahead of its frame.</remarks>
    /// <param name="model">A model of the same sizes, features, kind of input and kind of readout.</param>
    /// <exception cref="ArgumentException">The shape differs; the message names the difference. Nothing was changed.</exception>
    /// <exception cref="InvalidOperationException">The model does not fit the device; nothing was changed.</exception>
    public void SwapModel(LiquidStateMachine model)
    {
        CheckModel(model);
        using (Gate.Enter())
        {
            Backend.CheckNothingRecorded();
            PreparedModel prepared = Backend.Prepare(model);
            Backend.Run(prepared);
            PreparedModel[] old = schedule.Restart(prepared);
            Restarts++;
            Array.ForEach(old, static each => each.Dispose());
        }

        Backend.DeliverNotices();
    }

    /// <summary>
    /// As <see cref="SwapModel"/>, in every state of this engine from a declared frame on. The call prepares the model, so the frame
    /// waits for nothing. Frames that run again after a rollback run the model of their first run. A snapshot belongs to the model
    /// of its next frame. A readout that is scheduled for the same frame or a later one replaces the model's own.
    /// </summary>
    /// <remarks>Models stay on the device until <see cref="SwapModel"/> or the end of the engine, because a state may go back to their frames.</remarks>
    /// <param name="frame">The first frame that runs it. A model that was scheduled for the same frame is dropped.</param>
    /// <param name="model">A model of the same sizes, features, kind of input and kind of readout.</param>
    /// <exception cref="ArgumentOutOfRangeException">The frame is negative.</exception>
    /// <exception cref="ArgumentException">The shape differs; the message names the difference. Nothing was changed.</exception>
    /// <exception cref="InvalidOperationException">The device has no room for the model in addition to the others; nothing was changed.</exception>
    public void SwapModelAt(long frame, LiquidStateMachine model)
    {
        CheckModel(model);
        CheckFrame(frame);
        using (Gate.Enter())
        {
            Backend.CheckNothingRecorded();
            PreparedModel prepared = Backend.Prepare(model);
            if (schedule.Add(frame, prepared) is { } old)
            {
                if (Backend.Running == old)
                {
                    Backend.Run(prepared);
                }

                old.Dispose();
            }
        }

        Backend.DeliverNotices();
    }

    /// <summary>
    /// Drops the readouts that only frames before a given frame use, so that memory does not grow with the number of swaps. A state that goes back
    /// further uses an older readout for those frames. Models stay.
    /// </summary>
    /// <param name="frame">The first frame that may still run, or run again, in some state.</param>
    public void ForgetSwaps(long frame)
    {
        using (Gate.Enter())
        {
            schedule.ForgetBefore(frame);
        }
    }

    /// <summary>
    /// For an engine on a host's device that is lost or destroyed: the engine drops its objects on the device and does not call the driver. The engine
    /// and its states are then disposed; with <see cref="EngineOptions.FailOver"/> they continue on another device.
    /// </summary>
    /// <exception cref="NotSupportedException">The engine is not on a host's device. With <see cref="EngineOptions.FailOver"/> the call does nothing instead, because the engine may have moved.</exception>
    public void HostLost()
    {
        if (!IsDisposed)
        {
            using (Gate.Enter())
            {
                IsDisposed = Backend.ForgetDevice();
            }

            Backend.DeliverNotices();
        }
    }

    /// <summary>
    /// Frees the device and all objects on it. Waits for a call of another thread; a <c>Begin</c> that waits for a readout ends with
    /// an <see cref="ObjectDisposedException"/>.
    /// </summary>
    /// <exception cref="InvalidOperationException">A recorded frame is not complete, so commands of the host still use the objects; or a call of another thread does not return. Nothing was disposed.</exception>
    public void Dispose()
    {
        if (IsDisposed)
        {
            return;
        }

        IsClosing = true;
        try
        {
            using (Gate.EnterToDispose())
            {
                if (!IsDisposed)
                {
                    Backend.CheckNothingRecorded();
                    IsDisposed = true;
                    Backend.Dispose();
                }
            }
        }
        finally
        {
            IsClosing = false;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Choice;

    /// <summary>Whether <see cref="Dispose"/> waits for the call in progress.</summary>
    internal bool IsClosing { get; private set; }

    /// <summary>Whether the model and the readout of a frame are installed.</summary>
    internal bool Runs(long frame)
    {
        if (schedule.IsEmpty)
        {
            return true;
        }

        (PreparedModel model, SwapSchedule.Swap? declared) = schedule.Of(frame);
        return ReferenceEquals(model, Backend.Running) && ReferenceEquals(declared is null ? model.Readout : declared.Readout!.Result, Model.Readout);
    }

    /// <summary>The model that a frame runs, whatever its readout.</summary>
    internal LiquidStateMachine ModelOf(long frame) => schedule.Of(frame).Model.Model;

    /// <summary>The readout of a frame that has begun.</summary>
    internal Readout ReadoutOf(long frame)
    {
        (PreparedModel model, SwapSchedule.Swap? declared) = schedule.Of(frame);
        return declared is null ? model.Readout : declared.Readout!.Result;
    }

    /// <summary>Makes the backend run the model and the readout of a frame; waits for a readout that is being solved.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="waiting">The state that waits: when it is disposed, the wait ends.</param>
    /// <exception cref="InvalidOperationException">The readout could not be solved; the cause is inside.</exception>
    /// <exception cref="ObjectDisposedException">The engine or the state was disposed in the wait.</exception>
    internal void UseModelOf(long frame, LsmState waiting)
    {
        if (waiting.IsScratch)
        {
            return; // a warm-up runs whatever model is installed
        }

        begun = Math.Max(begun, frame);
        if (!schedule.IsEmpty)
        {
            Install(frame, waiting);
        }
    }

    private void Install(long frame, LsmState waiting)
    {
        (PreparedModel model, SwapSchedule.Swap? declared) = schedule.Of(frame);
        Readout readout = declared is null ? model.Readout : declared.Wait(waiting);
        if (declared is not null)
        {
            ModelShape.Check(Model, readout);
        }

        if (!ReferenceEquals(model, Backend.Running))
        {
            Backend.Run(model);
        }

        if (!ReferenceEquals(readout, Model.Readout))
        {
            Backend.RunReadout(readout);
        }
    }

    private static void CheckFrame(long frame)
    {
        if (frame < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(frame), frame, $"frame is {frame}; frames start at 0.");
        }
    }

    private void CheckModel(LiquidStateMachine model)
    {
        ArgumentNullException.ThrowIfNull(model);
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        ModelShape.Check(Model, model);
    }
}
