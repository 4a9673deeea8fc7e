using Lsm.Runtime.Readouts;

namespace Lsm.Runtime.Engines;

/// <summary>
/// The device-specific part of an engine: it lays out models for its device, runs one of them, and creates rows of neuron state. All rows of a backend run the same
/// model. One thread at a time; dispose the rows first.
/// </summary>
internal abstract class Backend : IDisposable
{
    private protected Backend(EngineOptions options) => Options = options;

    public EngineOptions Options { get; }

    /// <summary>The model that the next tick runs.</summary>
    public PreparedModel Running { get; private protected set; } = null!;

    public abstract EngineKind Kind { get; }

    /// <summary>The device's name.</summary>
    public abstract string Device { get; }

    /// <summary>One line for a log: the choice and the reason.</summary>
    public string Choice { get; set; } = "";

    /// <summary>The result of the last edit in <see cref="EngineOptions.ShaderFolder"/>; empty without such a folder.</summary>
    public virtual string ShaderNotice => "";

    /// <summary>Creates rows at rest.</summary>
    public abstract AgentRows CreateRows(int capacity);

    /// <summary>Prepares a model with the shape of the running one, for all present and later rows.</summary>
    public abstract PreparedModel Prepare(LiquidStateMachine model);

    /// <summary>Runs a prepared model from the next tick on. Waits for nothing, allocates nothing and cannot fail.</summary>
    public abstract void Run(PreparedModel prepared);

    /// <summary>Replaces the readout of the running model from the next tick on.</summary>
    public void RunReadout(Readout readout)
    {
        ReplaceReadout(readout);
        Running.Model = Running.Model.WithReadout(readout);
    }

    /// <summary>Loads shaders that were edited since the last tick, if the options ask for it.</summary>
    public virtual void Refresh()
    {
        // Only Vulkan has shaders.
    }

    /// <summary>Reports the events of a call after the call has completed its work.</summary>
    public virtual void DeliverNotices()
    {
        // Only fail-over reports events.
    }

    /// <summary>Throws while commands of a host may still use the memory of this backend.</summary>
    public virtual void CheckNothingRecorded()
    {
        // Only ticks on a host's device are recorded.
    }

    /// <summary>Drops a host's device without a call to the driver; returns whether this ended the backend.</summary>
    /// <exception cref="NotSupportedException">The backend is not on a host's device.</exception>
    public virtual bool ForgetDevice() => throw new NotSupportedException($"This engine runs on {Device}, which is not a host's device; dispose the engine.");

    /// <inheritdoc/>
    public abstract void Dispose();

    private protected abstract void ReplaceReadout(Readout readout);
}
