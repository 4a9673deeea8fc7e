using Lsm.Runtime.Readouts;

namespace Lsm.Runtime.Engines;

/// <summary>
/// What an engine must do: lay out models for its device, run one of them, and make rows of neuron state. All rows of a backend run the same
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

    /// <summary>One line for a log: what was chosen, and why.</summary>
    public string Choice { get; set; } = "";

    /// <summary>The result of the last edit in <see cref="EngineOptions.ShaderFolder"/>; empty without such a folder.</summary>
    public virtual string ShaderNotice => "";

    /// <summary>Rows at rest.</summary>
    public abstract AgentRows CreateRows(int capacity);

    /// <summary>Makes a model of the running one's shape ready to run, for all rows that there are and will be.</summary>
    public abstract PreparedModel Prepare(LiquidStateMachine model);

    /// <summary>Runs a prepared model from the next tick on. Waits for nothing, allocates nothing and cannot fail.</summary>
    public abstract void Run(PreparedModel prepared);

    /// <summary>Replaces the readout of the running model from the next tick on.</summary>
    public void RunReadout(Readout readout)
    {
        ReplaceReadout(readout);
        Running.Model = Running.Model.WithReadout(readout);
    }

    /// <summary>Takes in shaders that were edited since the last tick, where that was asked for.</summary>
    public virtual void Refresh()
    {
        // Only Vulkan has shaders.
    }

    /// <summary>Reports what happened inside a call, once the call has done its work.</summary>
    public virtual void DeliverNotices()
    {
        // Only fail-over has something to report.
    }

    /// <summary>Refuses what must not happen while commands of a host's may still use this backend's memory.</summary>
    public virtual void CheckNothingRecorded()
    {
        // Only ticks on a host's device are recorded.
    }

    /// <summary>Forgets a host's device without a call to the driver; returns whether that was the end of this backend.</summary>
    /// <exception cref="NotSupportedException">The backend is not on a host's device.</exception>
    public virtual bool ForgetDevice() => throw new NotSupportedException($"This engine runs on {Device}, which no host handed to it; dispose it.");

    /// <inheritdoc/>
    public abstract void Dispose();

    private protected abstract void ReplaceReadout(Readout readout);
}
