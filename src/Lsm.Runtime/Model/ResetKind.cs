namespace Lsm.Runtime;

/// <summary>The reset of the membrane after a spike.</summary>
public enum ResetKind
{
    /// <summary>The threshold is subtracted; with graded spikes, the payload times the threshold.</summary>
    Subtract,

    /// <summary>The membrane is set to <see cref="ReservoirOptions.ResetValue"/>.</summary>
    Value,
}
