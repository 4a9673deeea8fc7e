namespace Lsm.Runtime.Deadlines;

/// <summary>Fills in the motors of a frame that is late.</summary>
/// <param name="frame">The late frame.</param>
/// <param name="last">[slot, motor]: what was handed out the tick before.</param>
/// <param name="motors">[slot, motor]: receives what to hand out now.</param>
public delegate void SubstituteMotors(long frame, ReadOnlySpan<float> last, Span<float> motors);

/// <summary>Tells the peers which motors stood in for a late frame's, so that all of them act alike.</summary>
/// <param name="frame">The late frame.</param>
/// <param name="motors">[slot, motor]: what was handed out.</param>
public delegate void ExchangeSubstitution(long frame, ReadOnlySpan<float> motors);

/// <summary>How a <see cref="DeadlineGovernor"/> keeps time. Immutable.</summary>
public sealed record GovernorOptions
{
    /// <summary>How a tick keeps within a budget.</summary>
    /// <param name="budget">See <see cref="Budget"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The budget is not above 0.</exception>
    public GovernorOptions(TimeSpan budget) => Budget = budget;

    /// <summary>How long a tick may take, above 0.</summary>
    public TimeSpan Budget
    {
        get;
        init => field = value > TimeSpan.Zero
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Budget), value, $"Budget is {value}; it must be above 0.");
    }

    /// <summary>What stands in for late motors; <see cref="Hold"/> if not set.</summary>
    public SubstituteMotors Substitute { get; init => field = value ?? throw new ArgumentNullException(nameof(Substitute)); } = Hold;

    /// <summary>Frames that may be under way at once, 1 to 1,024: when so many are, a tick waits for the oldest, beyond its budget.</summary>
    public int MaxBacklog
    {
        get;
        init => field = value is >= 1 and <= 1024
            ? value
            : throw new ArgumentOutOfRangeException(nameof(MaxBacklog), value, $"MaxBacklog is {value}; it must be from 1 to 1024.");
    } = 8;

    /// <summary>Whether peers run the same frames: then nothing is substituted, and a late tick waits, unless <see cref="Exchange"/> is set.</summary>
    public bool Lockstep { get; init; }

    /// <summary>In lockstep: tells the peers what was substituted, which allows it.</summary>
    public ExchangeSubstitution? Exchange { get; init; }

    /// <summary>The clock that the budget is measured with.</summary>
    public TimeProvider Clock { get; init => field = value ?? throw new ArgumentNullException(nameof(Clock)); } = TimeProvider.System;

    /// <summary>Hands out the last motors again.</summary>
    public static void Hold(long frame, ReadOnlySpan<float> last, Span<float> motors) => last.CopyTo(motors);

    /// <summary>Moves every motor from its last value towards a safe one: <c>safe + factor*(last - safe)</c> each late tick.</summary>
    /// <param name="safe">The safe value of every motor.</param>
    /// <param name="factor">What is left of the distance, 0 (at once) to 1 (never).</param>
    public static SubstituteMotors Decay(float safe, float factor)
    {
        if (!float.IsFinite(safe) || !(factor is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(factor), factor, "safe must be finite and factor from 0 to 1.");
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
