using Lsm.Runtime.Engines;
using Lsm.Runtime.Numerics;
using Lsm.Runtime.Readouts;
using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime;

/// <summary>
/// One model on one device. It makes <see cref="LsmState"/>s and steps them; every engine gives the same bits. An engine and its states
/// belong to one thread at a time: a second one inside at once gets an <see cref="InvalidOperationException"/>. Dispose the states first.
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

    /// <summary>The model, with the readout in use: of the last frame begun where several are scheduled.</summary>
    public LiquidStateMachine Model => Backend.Running.Model;

    /// <summary>What runs: <see cref="EngineKind.Cpu"/> or <see cref="EngineKind.Vulkan"/>.</summary>
    public EngineKind Kind => Backend.Kind;

    /// <summary>The device's name.</summary>
    public string Device => Backend.Device;

    /// <summary>One line for a log: which engine was chosen, and why.</summary>
    public string Choice => Backend.Choice;

    /// <summary>The result of the last edit in <see cref="EngineOptions.ShaderFolder"/>: that it runs, or why not; empty without such a folder.</summary>
    public string ShaderNotice => Backend.ShaderNotice;

    /// <summary>The options it was made with.</summary>
    public EngineOptions Options => Backend.Options;

    /// <summary>Whether it was disposed.</summary>
    public bool IsDisposed { get; private set; }

    internal Backend Backend { get; }

    internal EngineGate Gate { get; }

    internal ForgottenRows Forgotten { get; } = new();

    /// <summary>For a meter's tag, without allocating.</summary>
    internal string KindName { get; }

    /// <summary>How often the frames that states keep have become another model's.</summary>
    internal int Restarts { get; private set; }

    /// <summary>An engine for a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="kind"><see cref="EngineKind.Auto"/> takes a Vulkan GPU that passes the self-test, else the CPU.</param>
    /// <param name="options">How to run it; the defaults of <see cref="EngineOptions"/> if not given.</param>
    /// <exception cref="InvalidOperationException">
    /// Vulkan was asked for and is not available, or this thread does not round to nearest; the message says why and what to do.
    /// </exception>
    public static LsmEngine Create(LiquidStateMachine model, EngineKind kind = EngineKind.Auto, EngineOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        RoundingMode.Require();
        return new LsmEngine(Backends.Create(model, kind, options ?? new()));
    }

    /// <summary>An engine on a Vulkan device that the host owns: it submits on the host's queue, and destroys nothing of the host's.</summary>
    /// <param name="model">The model.</param>
    /// <param name="host">The host's handles and what the host declared; they must stay valid until the engine is disposed.</param>
    /// <param name="options">How to run it; the device's name and index and the validation layer are up to the host and are ignored.</param>
    /// <exception cref="InvalidOperationException">The device fails the self-test, or the liquid does not fit it.</exception>
    public static LsmEngine Create(LiquidStateMachine model, in VulkanHandles host, EngineOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        RoundingMode.Require();
        return new LsmEngine(Backends.Create(model, host, options ?? new()));
    }

    /// <summary>A state at rest whose every slot is taken, by agents 0 to capacity-1.</summary>
    /// <param name="capacity">Slots, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is below 1, or more than this model's rows fit in memory that can be addressed.</exception>
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

    /// <summary>A state at rest with the given agents, possibly none, in ascending id order from the lowest slot.</summary>
    /// <param name="capacity">Slots, at least 1; <see cref="StateAgents.Grow"/> adds more.</param>
    /// <param name="agents">Ids, each once, at most <paramref name="capacity"/>.</param>
    /// <exception cref="ArgumentException">The capacity is out of range, there are more agents than slots, or an id comes twice.</exception>
    public LsmState CreateState(int capacity, ReadOnlySpan<ulong> agents)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        StateSizes.Check(Model, capacity, nameof(capacity));
        var table = new AgentTable(capacity);
        table.Spawn(agents, frame: 0);
        Array.Clear(table.Changes);
        using (Gate.Enter())
        {
            Forgotten.Free();
            return new LsmState(this, table);
        }
    }

    /// <summary>A state with the contents, agents and frame of a saved one.</summary>
    /// <exception cref="ArgumentException">The snapshot is another model's.</exception>
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

    /// <summary>Replaces the readout of all this engine's states from their next <c>Begin</c> on, and drops the readouts that were scheduled.</summary>
    /// <remarks>Models that are scheduled for frames to come keep their own readouts.</remarks>
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
    /// Replaces the readout from a declared frame on, in every state of this engine, whenever it is ready: <c>Begin</c> of that frame waits
    /// for it if it must. Frames that run again after a rollback read out as they did the first time. The last 2,048 swaps are remembered: a
    /// state further behind reads out with the oldest of them.
    /// </summary>
    /// <param name="frame">The first frame that it reads out; a model that is swapped at a later frame brings its own.</param>
    /// <param name="readout">
    /// A readout of the same kind and sizes, perhaps still being solved on another thread. If that fails, <c>Begin</c> of the frame throws an
    /// <see cref="InvalidOperationException"/> with the cause inside and changes nothing; with another readout declared, the frame can begin.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The frame is negative.</exception>
    /// <exception cref="ArgumentException">The readout is there and its kind or a size differs; nothing was changed.</exception>
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
    /// Replaces the whole model (weights, neuron parameters, readout) of all this engine's states from their next <c>Begin</c> on. Neuron
    /// states and step counters carry over as they are, and the last spikes travel through the new weights. Everything that
    /// was scheduled is dropped, and the frames kept so far are forgotten, because they ran another model.
    /// </summary>
    /// <remarks>Prepares the model first, which takes its time and allocates; <see cref="SwapModelAt"/> prepares it ahead of its frame.</remarks>
    /// <param name="model">A model of the same sizes, features, kind of input and kind of readout.</param>
    /// <exception cref="ArgumentException">The shape differs; the message says where. Nothing was changed.</exception>
    /// <exception cref="InvalidOperationException">It does not fit the device; nothing was changed.</exception>
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
    /// As <see cref="SwapModel"/>, from a declared frame on, in every state of this engine. The model is prepared here, at once, so that the frame
    /// itself waits for nothing. Frames that run again after a rollback run the model that they ran the first time; snapshots belong to the model
    /// of their next frame. A readout scheduled for the same frame or a later one takes the place of the model's own.
    /// </summary>
    /// <remarks>Models stay on the device until <see cref="SwapModel"/> or the end of the engine, because a state may go back to their frames.</remarks>
    /// <param name="frame">The first frame that runs it; a model scheduled for that frame before is dropped.</param>
    /// <param name="model">A model of the same sizes, features, kind of input and kind of readout.</param>
    /// <exception cref="ArgumentOutOfRangeException">The frame is negative.</exception>
    /// <exception cref="ArgumentException">The shape differs; the message says where. Nothing was changed.</exception>
    /// <exception cref="InvalidOperationException">It does not fit the device beside the others; nothing was changed.</exception>
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
    /// Drops the readouts that only frames before one are read out by, so that readouts can be swapped without end. A state that goes back
    /// further reads those frames out by an older one. Models stay.
    /// </summary>
    /// <param name="frame">The first frame that may still run, or run again, in any state.</param>
    public void ForgetSwaps(long frame)
    {
        using (Gate.Enter())
        {
            schedule.ForgetBefore(frame);
        }
    }

    /// <summary>
    /// For an engine on a host's device that is lost or destroyed: everything made on it is forgotten, without a call to the driver. The engine
    /// and its states count as disposed from then on; with <see cref="EngineOptions.FailOver"/> they go on elsewhere.
    /// </summary>
    /// <exception cref="NotSupportedException">The engine is not on a host's device. With <see cref="EngineOptions.FailOver"/> nothing happens then: it may have moved.</exception>
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
    /// Frees the device and everything on it. Waits for a call that another thread is in; a <c>Begin</c> that waits for a readout ends with
    /// an <see cref="ObjectDisposedException"/>.
    /// </summary>
    /// <exception cref="InvalidOperationException">A recorded frame is not complete, so that the host's commands still use what would go; or another thread's call does not return. Nothing was disposed.</exception>
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

    /// <summary>Whether <see cref="Dispose"/> waits for the call under way.</summary>
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

    /// <summary>The readout that a frame which has begun is read out by.</summary>
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
        begun = Math.Max(begun, frame);
        if (schedule.IsEmpty)
        {
            return;
        }

        (PreparedModel model, SwapSchedule.Swap? declared) = schedule.Of(frame);
        Readout readout = declared is null ? model.Readout : WaitFor(declared, waiting);
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

    private Readout WaitFor(SwapSchedule.Swap declared, LsmState waiting)
    {
        Task<Readout> task = declared.Readout!;
        while (!task.IsCompleted)
        {
            ObjectDisposedException.ThrowIf(IsClosing, this);
            ObjectDisposedException.ThrowIf(waiting.IsClosing, waiting);
            Task.WaitAny([task], millisecondsTimeout: 5); // then looks again whether a Dispose waits
        }

        try
        {
            return task.GetAwaiter().GetResult();
        }
        catch (Exception cause)
        {
            throw new InvalidOperationException(
                $"The readout that SwapAt declared for frame {declared.Frame} could not be solved: {cause.Message.TrimEnd('.')}. SwapAt({declared.Frame}, ...) declares another; SwapReadout drops all that were declared.", cause);
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
