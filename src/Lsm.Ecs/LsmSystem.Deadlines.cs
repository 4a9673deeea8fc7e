using Lsm.Runtime.Deadlines;
using Lsm.Runtime.Monitoring;
using Lsm.Runtime.Recording;

namespace Lsm.Ecs;

/// <content>Motors on time.</content>
public partial class LsmSystem<TSensors, TMotors, TFrame>
{
    private DeadlineGovernor? governor;
    private GovernorOptions? deadline;
    private float[] governedSensors = [];
    private long since;

    /// <summary>
    /// What keeps the ticks within their budget, and says which were late: <see cref="DeadlineGovernor.WasLate"/>, <see cref="DeadlineGovernor.LateTicks"/>,
    /// <see cref="DeadlineGovernor.Backlog"/>. Call its <see cref="DeadlineGovernor.CatchUp"/> before anything is done with <see cref="State"/>; its ticks are this system's. Null
    /// unless <see cref="Govern"/> was called.
    /// </summary>
    public DeadlineGovernor? Governor => governor;

    /// <summary>
    /// Gives every tick a budget, from BeforeUpdate on: where AfterUpdate would have to wait longer, it writes what the options' policy says (held motors, motors
    /// on their way to a safe value, or the caller's), and the liquid catches up behind the scenes, with the same bits. Motors of the policy are
    /// [slot, motor]; a new agent's last ones are 0. When an agent comes, goes or is switched off or on, the frame waits for the backlog first.
    /// </summary>
    /// <remarks>In lockstep (<see cref="GovernorOptions.Lockstep"/>) a late tick waits, unless the options exchange what was handed out.</remarks>
    /// <param name="options">How to keep time; null ends it, when all frames are stepped.</param>
    /// <param name="recorder">Made with this system's <see cref="State"/>: records every frame, and the motors that stood in. Null records nothing.</param>
    /// <exception cref="InvalidOperationException">A frame is under way; or a <see cref="Learner"/> or a guard that freezes agents is set, which a governor cannot keep. Nothing was changed.</exception>
    /// <exception cref="ArgumentException">The engine is pipelined, or the recorder is another state's. Nothing was changed.</exception>
    public void Govern(GovernorOptions? options, RunRecorder? recorder = null)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (began)
        {
            throw new InvalidOperationException($"Frame {nextFrame - 1} is under way; call AfterUpdate first.");
        }

        if (options is not null && State.Teaching.Learner is not null)
        {
            throw new InvalidOperationException("This system learns, which needs every frame's motors on the spot; set Learner to null before Govern.");
        }

        if (options is not null)
        {
            RefuseFreezing(guard);
        }

        DeadlineGovernor? next = options is null ? null : new DeadlineGovernor(State, options, recorder);
        governor?.Dispose();
        (governor, deadline) = (next, options);
    }

    private bool IsBehind => governor is { Backlog: > 0 };

    /// <summary>What the next governed tick is to feel: the state's own sensors are the governor's.</summary>
    private Span<float> GovernedSensors
    {
        get
        {
            int length = State.Capacity * engine.Model.InputSize;
            if (governedSensors.Length != length)
            {
                Array.Resize(ref governedSensors, length);
            }

            return governedSensors;
        }
    }

    private static void RefuseFreezing(SensorGuard? guard)
    {
        if (guard is { Freezes: true })
        {
            throw new InvalidOperationException("The guard's policy for some sensor is Freeze, which cannot be kept under a governor; use Clamp, HoldLast or Reject.");
        }
    }

    private void StartBudget() => since = deadline?.Clock.GetTimestamp() ?? 0;

    private void BeginGoverned(DeadlineGovernor governor, nint commands)
    {
        if (commands != 0)
        {
            throw new InvalidOperationException("A governor submits its ticks itself; it cannot write them into the host's commands. Call Govern(null) first, or leave HostCommands 0.");
        }

        guard?.ApplyTo(nextFrame, GovernedSensors);
        governor.Begin(GovernedSensors, Steps, since);
    }
}
