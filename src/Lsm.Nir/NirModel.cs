using Lsm.Runtime;

namespace Lsm.Nir;

/// <summary>A model that was read from a NIR file, and the properties of the file that the model does not have. Immutable and free-threaded.</summary>
public sealed class NirModel
{
    internal NirModel(LiquidStateMachine model, IReadOnlyList<string> losses) => (Model, Losses) = (model, losses);

    /// <summary>The model.</summary>
    public LiquidStateMachine Model { get; }

    /// <summary>One sentence for each way in which the model differs from the file; empty if it does not.</summary>
    public IReadOnlyList<string> Losses { get; }
}
