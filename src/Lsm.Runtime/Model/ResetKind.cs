namespace Lsm.Runtime;

/// <summary>What a spike does to the membrane.</summary>
public enum ResetKind
{
    /// <summary>The threshold is subtracted; with graded spikes, as often as the spike counts.</summary>
    Subtract,

    /// <summary>The membrane is set to <see cref="ReservoirOptions.ResetValue"/>.</summary>
    Value,
}
