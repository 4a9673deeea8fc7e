using Lsm.Runtime.Readouts;

namespace Lsm.Runtime.Engines;

/// <summary>A model laid out for an engine, ready to take the place of another between two frames.</summary>
internal abstract class PreparedModel(LiquidStateMachine model) : IDisposable
{
    /// <summary>The model, with the readout that stands in its tables.</summary>
    public LiquidStateMachine Model { get; set; } = model;

    /// <summary>The readout that it has in frames for which none is scheduled.</summary>
    public Readout Readout { get; set; } = model.Readout;

    public abstract void Dispose();
}
