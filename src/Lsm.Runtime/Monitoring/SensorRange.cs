using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Monitoring;

/// <summary>The range of good values of a sensor, and the policy for other values. Immutable.</summary>
public readonly record struct SensorRange
{
    /// <summary>Creates a range with a policy.</summary>
    /// <param name="lowest">The lowest good value.</param>
    /// <param name="highest">The highest good value, not below <paramref name="lowest"/>.</param>
    /// <param name="policy">The policy for other values.</param>
    /// <exception cref="ArgumentException">The range is empty, or exceeds the legal sensor values (2^30 in magnitude).</exception>
    public SensorRange(float lowest, float highest, SensorPolicy policy = SensorPolicy.Reject)
    {
        if (!(lowest <= highest) || lowest < -FloatRules.Largest || highest > FloatRules.Largest)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"The range of a sensor is {lowest} to {highest}; the highest value must not be below the lowest, and both must be at most 2^30 in magnitude."), nameof(lowest));
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

    /// <summary>The policy for other values.</summary>
    public SensorPolicy Policy { get; }

    /// <summary>Whether a value is finite and in the range.</summary>
    public bool Contains(float value) => value >= Lowest && value <= Highest;

    /// <inheritdoc/>
    public override string ToString() => $"{FloatRules.Show(Lowest)} to {FloatRules.Show(Highest)}";

    /// <summary>The policy as a tag of the meter.</summary>
    internal KeyValuePair<string, object?> Tag => new("policy", Policy switch
    {
        SensorPolicy.Reject => "reject",
        SensorPolicy.Clamp => "clamp",
        SensorPolicy.HoldLast => "hold",
        _ => "freeze",
    });

    /// <summary>The value of the range nearest to 0, which is the first last good value of an agent.</summary>
    internal float Rest => Math.Clamp(0f, Lowest, Highest);
}
