namespace Lsm.Runtime;

/// <summary>The kind of the sensor values. It is a property of the model, never inferred from data.</summary>
public enum InputKind
{
    /// <summary>Currents: any finite value, projected by floating-point weights in ascending input order.</summary>
    Analog,

    /// <summary>Spikes: every sensor is exactly 0 or 1; the input weights are fixed point and share the recurrent accumulator.</summary>
    Spikes,
}
