namespace Lsm.Runtime.Deadlines;

/// <summary>Computes substitute motors for a late frame.</summary>
/// <param name="frame">The late frame.</param>
/// <param name="last">[slot, motor]: the motors that the previous tick returned.</param>
/// <param name="motors">[slot, motor]: receives the substitute motors.</param>
public delegate void SubstituteMotors(long frame, ReadOnlySpan<float> last, Span<float> motors);

/// <summary>Sends the substitute motors of a late frame to the peers, so that all peers use the same motors.</summary>
/// <param name="frame">The late frame.</param>
/// <param name="motors">[slot, motor]: the substitute motors.</param>
public delegate void ExchangeSubstitution(long frame, ReadOnlySpan<float> motors);

/// <summary>The options of a <see cref="DeadlineGovernor"/>. Immutable.</summary>
public sealed record GovernorOptions
{
    /// <summary>Creates options with a budget.</summary>
    /// <param name="budget">See <see cref="Budget"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The budget is not above 0.</exception>
    public GovernorOptions(TimeSpan budget) => Budget = budget;

    /// <summary>The time that a tick may take, above 0.</summary>
    public TimeSpan Budget
    {
        get;
        init => field = value > TimeSpan.Zero
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Budget), value, $"Budget is {value}; it must be above 0.");
    }

    /// <summary>Computes the substitute motors of a late frame; <see cref="Hold"/> by default.</summary>
    public SubstituteMotors Substitute { get; init => field = value ?? throw new ArgumentNullException(nameof(Substitute)); } = Hold;

    /// <summary>The largest number of frames in flight, 1 to 1,024. At this number a tick waits for the oldest frame, even beyond its budget.</summary>
    public int MaxBacklog
    {
        get;
        init => field = value is >= 1 and <= 1024
            ? value
            : throw new ArgumentOutOfRangeException(nameof(MaxBacklog), value, $"MaxBacklog is {value}; it must be from 1 to 1024.");
    } = 8;

    /// <summary>Whether peers run the same frames; false by default. In lockstep a late tick waits for its motors, unless <see cref="Exchange"/> is set.</summary>
    public bool Lockstep { get; init; }

    /// <summary>Sends substitute motors to the peers, which allows substitutes in lockstep; null by default.</summary>
    public ExchangeSubstitution? Exchange { get; init; }

    /// <summary>The clock that measures the budget; <see cref="TimeProvider.System"/> by default.</summary>
    public TimeProvider Clock { get; init => field = value ?? throw new ArgumentNullException(nameof(Clock)); } = TimeProvider.System;

    /// <summary>These options with another budget, without peers and without callbacks of the host.</summary>
    internal GovernorOptions ForWarmUp(TimeSpan budget) => this with { Budget = budget, Substitute = Hold, Lockstep = false, Exchange = null };

    /// <summary>Substitutes the motors of the previous tick.</summary>
    public static void Hold(long frame, ReadOnlySpan<float> last, Span<float> motors) => last.CopyTo(motors);

    /// <summary>Substitutes motors that move towards a safe value: <c>safe + factor*(last - safe)</c> in each late tick.</summary>
    /// <param name="safe">The safe value of every motor, finite.</param>
    /// <param name="factor">The remaining share of the distance after a late tick, from 0 (the safe value at once) to 1 (no change).</param>
    public static SubstituteMotors Decay(float safe, float factor)
    {
        if (!float.IsFinite(safe) || !(factor is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(factor), factor, FormattableString.Invariant($"safe is {safe} and factor is {factor}; safe must be finite, and factor must be from 0 to 1."));
        }

        return (_, last, motors) =>
        {
            for (int i = 0; i < motors.Length; i++)
            {
                motors[i] = (float)(safe + (float)(factor * (float)(last[i] - safe)));
            }
        };
    }
}
