using Lsm.Runtime;
using Lsm.Runtime.Deadlines;
using Lsm.Runtime.Monitoring;
using Lsm.Runtime.Recording;

namespace Lsm.Ecs;

/// <summary>The governor of a system, if it has one, with its sensors and the start of its budget.</summary>
internal sealed class GovernedTicks(LsmState state)
{
    private float[] sensors = [];
    private long since;

    /// <summary>The governor, or null.</summary>
    public DeadlineGovernor? Governor { get; private set; }

    /// <summary>Its options, or null.</summary>
    public GovernorOptions? Options { get; private set; }

    /// <summary>Whether frames are not stepped yet.</summary>
    public bool IsBehind => Governor is { Backlog: > 0 };

    /// <summary>[slot, sensor] of the next tick: the governor writes the sensors of the state itself.</summary>
    public Span<float> Sensors
    {
        get
        {
            int length = state.Capacity * state.Engine.Model.InputSize;
            if (sensors.Length != length)
            {
                Array.Resize(ref sensors, length);
            }

            return sensors;
        }
    }

    /// <exception cref="InvalidOperationException">A governor cannot be used with the learner or the guard.</exception>
    public static void Refuse(LsmState state, SensorGuard? guard)
    {
        if (state.Teaching.Learner is not null)
        {
            throw new InvalidOperationException("This system learns, which needs the motors of every frame in that frame; set Learner to null before Govern.");
        }

        RefuseFreezing(guard);
    }

    /// <exception cref="InvalidOperationException">The guard freezes agents.</exception>
    public static void RefuseFreezing(SensorGuard? guard)
    {
        if (guard is { Freezes: true })
        {
            throw new InvalidOperationException("The guard's policy for some sensor is Freeze, which a governor cannot apply; use Clamp, HoldLast or Reject.");
        }
    }

    /// <summary>Takes a new governor, or none.</summary>
    public void Set(GovernorOptions? options, RunRecorder? recorder)
    {
        DeadlineGovernor? next = options is null ? null : new DeadlineGovernor(state, options, recorder);
        Governor?.Dispose();
        (Governor, Options) = (next, options);
    }

    /// <summary>The budget of the next tick begins.</summary>
    public void StartBudget() => since = Options?.Clock.GetTimestamp() ?? 0;

    /// <summary>Waits until all frames are stepped.</summary>
    public void CatchUp() => Governor?.CatchUp();

    /// <summary>Begins the next tick with <see cref="Sensors"/>.</summary>
    /// <exception cref="InvalidOperationException">The host set a command buffer.</exception>
    public void Begin(long frame, int steps, SensorGuard? guard, nint commands)
    {
        if (commands != 0)
        {
            throw new InvalidOperationException("A governor submits its ticks itself and cannot write them into the host's commands. Call Govern(null) first, or leave HostCommands 0.");
        }

        guard?.ApplyTo(frame, Sensors);
        Governor!.Begin(Sensors, steps, since);
    }

    /// <summary>Steps the remaining frames, and ends the governor.</summary>
    public void Dispose() => Governor?.Dispose();
}
