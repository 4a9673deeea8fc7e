using Lsm.Runtime.Engines.Cpu;
using Lsm.Runtime.Engines.FailOver;
using Lsm.Runtime.Engines.Vulkan;
using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime;

/// <summary>
/// One model on one device. It makes <see cref="LsmState"/>s and steps them; every engine gives the same bits. An engine and its states
/// belong to one thread at a time: a second one inside at once gets an <see cref="InvalidOperationException"/>. Dispose the states first.
/// </summary>
public abstract partial class LsmEngine : IDisposable
{
    private int inUse;

    private protected LsmEngine(LiquidStateMachine model, EngineOptions options)
    {
        Model = model;
        Options = options;
    }

    /// <summary>The model, with the readout in use: of the last frame begun where several are scheduled.</summary>
    public LiquidStateMachine Model { get; private set; }

    /// <summary>What runs: <see cref="EngineKind.Cpu"/> or <see cref="EngineKind.Vulkan"/>.</summary>
    public abstract EngineKind Kind { get; }

    /// <summary>For a meter's tag, without allocating.</summary>
    internal string KindName => Kind == EngineKind.Cpu ? "cpu" : "vulkan";

    /// <summary>The device's name.</summary>
    public abstract string Device { get; }

    /// <summary>One line for a log: which engine was chosen, and why.</summary>
    public string Choice { get; private protected set; } = "";

    /// <summary>What became of the last edit in <see cref="EngineOptions.ShaderFolder"/>: that it runs, or why not; empty without such a folder.</summary>
    public virtual string ShaderNotice => "";

    /// <summary>The options it was made with.</summary>
    public EngineOptions Options { get; }

    /// <summary>Whether it was disposed.</summary>
    public bool IsDisposed { get; private set; }

    /// <summary>An engine for a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="kind"><see cref="EngineKind.Auto"/> takes a Vulkan GPU that passes the self-test, else the CPU.</param>
    /// <param name="options">How to run it.</param>
    /// <exception cref="InvalidOperationException">Vulkan was asked for and cannot be had; the message says why and what to do.</exception>
    public static LsmEngine Create(LiquidStateMachine model, EngineKind kind = EngineKind.Auto, EngineOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        options ??= new();
        return kind switch
        {
            EngineKind.Cpu => new CpuEngine(model, options),
            EngineKind.Vulkan when options.FailOver is not null => FailOverEngine.Create(model, options, inner => VulkanEngines.Create(model, inner)),
            EngineKind.Vulkan => VulkanEngines.Create(model, options),
            EngineKind.Auto when options.FailOver is not null => CreateBest(model, options),
            EngineKind.Auto => (LsmEngine?)VulkanEngines.TryCreate(model, options, out string reason) ?? OnProcessor(model, options, reason),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, $"kind is {kind}; known: Auto, Cpu, Vulkan."),
        };
    }

    /// <summary>An engine on a Vulkan device that the host owns: it submits on the host's queue, and destroys nothing of the host's.</summary>
    /// <param name="model">The model.</param>
    /// <param name="host">The host's handles and what the host declared; they must stay valid until the engine is disposed.</param>
    /// <param name="options">How to run it; the device's name and index and the validation layer are the host's affair and are ignored.</param>
    /// <exception cref="InvalidOperationException">The device fails the self-test, or the liquid does not fit it.</exception>
    public static LsmEngine Create(LiquidStateMachine model, in VulkanHandles host, EngineOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        options ??= new();
        VulkanHandles handles = host;
        return options.FailOver is null
            ? VulkanEngines.CreateOn(new VulkanDevice(handles, options.CoreLimits), model, options)
            : FailOverEngine.Create(model, options, inner => VulkanEngines.CreateOn(new VulkanDevice(handles, inner.CoreLimits), model, inner));
    }

    /// <summary>A state at rest whose every slot is taken, by agents 0 to capacity-1.</summary>
    /// <param name="capacity">Rows of state, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is below 1.</exception>
    public LsmState CreateState(int capacity)
    {
        var agents = new ulong[CheckCapacity(capacity)];
        for (int i = 0; i < agents.Length; i++)
        {
            agents[i] = (ulong)i;
        }

        return CreateState(capacity, agents);
    }

    /// <summary>A state at rest with the given agents, possibly none, in ascending id order from the lowest slot.</summary>
    /// <param name="capacity">Rows of state, at least 1; <see cref="LsmState.Grow"/> adds more.</param>
    /// <param name="agents">Ids, each once, at most <paramref name="capacity"/>.</param>
    /// <exception cref="ArgumentException">The capacity is below 1, or there are more agents than slots, or one twice.</exception>
    public LsmState CreateState(int capacity, ReadOnlySpan<ulong> agents)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        var slots = new AgentSlots(CheckCapacity(capacity));
        slots.Spawn(agents);
        using (Use())
        {
            return NewState(slots);
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

    /// <summary>
    /// For an engine on a host's device that is lost or destroyed: everything made on it is forgotten, without a call to the driver. The engine
    /// and its states count as disposed from then on; with <see cref="EngineOptions.FailOver"/> they go on elsewhere.
    /// </summary>
    /// <exception cref="NotSupportedException">The engine is not on a host's device. With <see cref="EngineOptions.FailOver"/> nothing happens then: it may have moved.</exception>
    public void HostLost()
    {
        if (!IsDisposed)
        {
            using (Use())
            {
                IsDisposed = ForgetDevice();
            }
        }
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">A recorded frame is not complete: the host's commands still use what would go.</exception>
    public void Dispose()
    {
        if (!IsDisposed)
        {
            CheckIdle();
            IsDisposed = true;
            Release();
        }

        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    public override string ToString() => Choice;

    /// <summary>Marks the engine as in use until the token is disposed; throws if it is already.</summary>
    internal Token Use() => Interlocked.CompareExchange(ref inUse, 1, 0) == 0
        ? new Token(this)
        : throw new InvalidOperationException("This engine is in use by another thread; an engine and its states belong to one thread at a time.");

    /// <summary>Takes in what was edited since the last tick, where that is asked for.</summary>
    internal virtual void Refresh()
    {
    }

    internal abstract LsmState NewState(AgentSlots slots);

    /// <summary>Tells the user what happened inside a call, when nothing of it is left to do.</summary>
    private protected virtual void Tell()
    {
    }

    private protected abstract void Release();

    /// <summary>Refuses what must not happen while commands of a host's may still use this engine's memory.</summary>
    private protected virtual void CheckIdle()
    {
    }

    /// <summary>Forgets a host's device; whether that was the end of this engine.</summary>
    private protected virtual bool ForgetDevice() =>
        throw new NotSupportedException($"This engine runs on {Device}, which no host handed to it; dispose it.");

    private static LsmEngine CreateBest(LiquidStateMachine model, EngineOptions options)
    {
        if (!VulkanEngines.IsBest(options, out string reason))
        {
            return OnProcessor(model, options, reason);
        }

        try
        {
            return FailOverEngine.Create(model, options, inner => VulkanEngines.Create(model, inner));
        }
        catch (InvalidOperationException error)
        {
            return OnProcessor(model, options, error.Message); // no failure, but a device that does not suit
        }
    }

    private static CpuEngine OnProcessor(LiquidStateMachine model, EngineOptions options, string reason)
    {
        var engine = new CpuEngine(model, options);
        engine.Choice = $"{engine.Choice} {reason}";
        return engine;
    }

    private static int CheckCapacity(int capacity) => capacity >= 1
        ? capacity
        : throw new ArgumentOutOfRangeException(nameof(capacity), capacity, $"capacity is {capacity}; it must be at least 1.");

    internal readonly ref struct Token(LsmEngine engine)
    {
        public void Dispose()
        {
            Volatile.Write(ref engine.inUse, 0);
            engine.Tell();
        }
    }
}
