using Lsm.Runtime.Readouts;

namespace Lsm.Runtime.Engines;

/// <summary>A model laid out for a backend, ready to replace another between two frames.</summary>
internal abstract class PreparedModel(LiquidStateMachine model) : IDisposable
{
    /// <summary>The model, with the readout that its tables hold now.</summary>
    public LiquidStateMachine Model { get; set; } = model;

    /// <summary>The readout of frames for which none is scheduled.</summary>
    public Readout Readout { get; set; } = model.Readout;

    public abstract void Dispose();
}
