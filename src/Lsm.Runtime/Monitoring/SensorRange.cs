using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Monitoring;

/// <summary>The range in which a sensor's values make sense, and what to do with others. Immutable.</summary>
public readonly record struct SensorRange
{
    /// <summary>A range with a policy.</summary>
    /// <param name="lowest">The lowest good value.</param>
    /// <param name="highest">The highest good value, not below <paramref name="lowest"/>.</param>
    /// <param name="policy">What to do with the others.</param>
    /// <exception cref="ArgumentException">The range is empty, or beyond what a liquid takes (2^30 in magnitude).</exception>
    public SensorRange(float lowest, float highest, SensorPolicy policy = SensorPolicy.Reject)
    {
        if (!(lowest <= highest) || lowest < -FloatRules.Largest || highest > FloatRules.Largest)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"A sensor's range is {lowest} to {highest}; it must run upwards, within 2^30 in magnitude."), nameof(lowest));
        }

        if (!Enum.IsDefined(policy))
        {
            throw new ArgumentOutOfRangeException(nameof(policy), policy, $"policy is {policy}; known: {string.Join(", ", Enum.GetNames<SensorPolicy>())}.");
        }

        (Lowest, Highest, Policy) = (lowest, highest, policy);
    }

    /// <summary>The lowest good value.</summary>
    public float Lowest { get; }

    /// <summary>The highest good value.</summary>
    public float Highest { get; }

    /// <summary>What to do with others.</summary>
    public SensorPolicy Policy { get; }

    /// <summary>Whether a value is finite and in the range.</summary>
    public bool Contains(float value) => value >= Lowest && value <= Highest;

    /// <inheritdoc/>
    public override string ToString() => $"{FloatRules.Show(Lowest)} to {FloatRules.Show(Highest)}";

    /// <summary>The policy as a meter's tag.</summary>
    internal KeyValuePair<string, object?> Tag => new("policy", Policy switch
    {
        SensorPolicy.Reject => "reject",
        SensorPolicy.Clamp => "clamp",
        SensorPolicy.HoldLast => "hold",
        _ => "freeze",
    });

    /// <summary>The value of the range nearest to 0: where an agent's last good value starts.</summary>
    internal float Rest => Math.Clamp(0f, Lowest, Highest);
}
