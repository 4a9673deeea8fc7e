using Lsm.Runtime.Monitoring;

namespace Lsm.Runtime.Frames;

/// <summary>
/// Hands out motors on time even when the engine does not. Frames are stepped on a thread of its own, exactly and in order; a frame that
/// misses its budget gets substitute motors, and the state catches up behind the scenes: never more than
/// <see cref="GovernorOptions.MaxBacklog"/> frames behind. While a governor lives, the state and its engine are its own; call
/// <see cref="Tick"/> from one thread. A tick in time allocates nothing.
/// </summary>
public sealed class DeadlineGovernor : IDisposable
{
    private readonly LsmState state;
    private readonly GovernorOptions options;
    private readonly Slot[] ring;
    private readonly SemaphoreSlim work = new(0);
    private readonly Thread worker;
    private readonly List<MotorSubstitution> substitutions = [];
    private readonly float[] handedOut;
    private readonly float[] substitute;
    private long submitted;
    private long completed;
    private volatile bool stopping;
    private volatile Exception? failure;
    private bool disposed;

    /// <summary>A governor of a state's frames from the next one on.</summary>
    /// <param name="state">A state between two frames, on an engine that is not pipelined.</param>
    /// <param name="options">How to keep time.</param>
    public DeadlineGovernor(LsmState state, GovernorOptions options)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(options);
        if (state.Engine.Options.Pipelined)
        {
            throw new ArgumentException("The state's engine is pipelined; a governor keeps frames in flight itself. Make the engine without Pipelined.", nameof(state));
        }

        (this.state, this.options) = (state, options);
        submitted = completed = state.Frame;
        int motors = state.Capacity * state.Engine.Model.OutputSize;
        ring = [.. Enumerable.Range(0, options.MaxBacklog).Select(_ => new Slot(new float[state.Sensors.Length], new float[motors]))];
        (handedOut, substitute) = (new float[motors], new float[motors]);
        worker = new Thread(Work) { IsBackground = true, Name = "Lsm governor" };
        worker.Start();
    }

    /// <summary>Ticks whose motors were substituted, or in lockstep waited for.</summary>
    public long LateTicks { get; private set; }

    /// <summary>Frames that are not stepped yet.</summary>
    public int Backlog => (int)(submitted - Interlocked.Read(ref completed));

    /// <summary>What was handed out in place of late motors, in order.</summary>
    public IReadOnlyList<MotorSubstitution> Substitutions => substitutions;

    /// <summary>For tests: runs on the governor's thread before a frame is stepped.</summary>
    internal Action<long>? BeforeFrame { get; set; }

    /// <summary>One tick: sensors in, motors out within the budget.</summary>
    /// <param name="sensors">[slot, sensor], as for <see cref="LsmState.Sensors"/>; checked here.</param>
    /// <param name="steps">Neuron steps, as for <see cref="LsmState.Begin"/>.</param>
    /// <returns>[slot, motor], valid until the next tick.</returns>
    /// <exception cref="ArgumentException">A length, a sensor or the steps are wrong; the tick did not happen.</exception>
    /// <exception cref="InvalidOperationException">The engine failed on an earlier frame; the cause is inside.</exception>
    public ReadOnlySpan<float> Tick(ReadOnlySpan<float> sensors, int steps = 1)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        long start = options.Clock.GetTimestamp();
        Check(sensors, steps);
        long frame = submitted;
        WaitUntil(frame - ring.Length + 1, null);
        Slot slot = ring[frame % ring.Length];
        sensors.CopyTo(slot.Sensors);
        slot.Steps = steps;
        submitted = frame + 1;
        work.Release();
        if (WaitUntil(frame + 1, start))
        {
            slot.Motors.CopyTo(handedOut, 0);
            return handedOut;
        }

        LateTicks++;
        LsmMeter.LateTicks.Add(1);
        if (options.Lockstep && options.Exchange is null)
        {
            WaitUntil(frame + 1, null);
            slot.Motors.CopyTo(handedOut, 0);
            return handedOut;
        }

        options.Substitute(frame, handedOut, substitute);
        substitute.CopyTo(handedOut, 0);
        substitutions.Add(new MotorSubstitution(frame, handedOut));
        options.Exchange?.Invoke(frame, handedOut);
        return handedOut;
    }

    /// <summary>Waits until every frame is stepped: the state is then where it would be without a single late tick.</summary>
    public void CatchUp()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        WaitUntil(submitted, null);
    }

    /// <summary>Steps what is under way and ends the thread. The state is its maker's again.</summary>
    public void Dispose()
    {
        if (disposed)
        {
            return;
        }

        disposed = true;
        stopping = true;
        work.Release();
        worker.Join();
        work.Dispose();
    }

    private void Check(ReadOnlySpan<float> sensors, int steps)
    {
        LiquidStateMachine model = state.Engine.Model;
        if (sensors.Length != ring[0].Sensors.Length)
        {
            throw new ArgumentException($"sensors has {sensors.Length} values; [{state.Capacity}, {model.InputSize}] needs {ring[0].Sensors.Length}.", nameof(sensors));
        }

        if (steps < 0 || steps > state.Engine.Options.MaxSteps)
        {
            throw new ArgumentOutOfRangeException(nameof(steps), steps, $"steps is {steps}; it must be from 0 to {state.Engine.Options.MaxSteps}.");
        }

        Arithmetic.SensorRules.Check(model.Reservoir.Input, sensors, model.InputSize, state.Capacity);
    }

    /// <summary>True once so many frames are stepped; false when the budget since <paramref name="start"/> ran out first.</summary>
    private bool WaitUntil(long frames, long? start)
    {
        var spin = new SpinWait();
        while (Interlocked.Read(ref completed) < frames)
        {
            if (failure is { } thrown)
            {
                throw new InvalidOperationException("The engine failed on an earlier frame; the state stands where it failed.", thrown);
            }

            if (start is { } since && options.Clock.GetElapsedTime(since) >= options.Budget)
            {
                return false;
            }

            spin.SpinOnce(start is null ? 10 : -1); // sleeping would miss a deadline
        }

        return true;
    }

    private void Work()
    {
        for (long frame = completed; ; frame++)
        {
            work.Wait();
            if (stopping && frame == Volatile.Read(ref submitted))
            {
                return;
            }

            try
            {
                BeforeFrame?.Invoke(frame);
                Slot slot = ring[frame % ring.Length];
                slot.Sensors.CopyTo(state.Sensors);
                state.Begin(frame, slot.Steps);
                state.End(frame).CopyTo(slot.Motors);
            }
            catch (Exception thrown)
            {
                failure = thrown; // thrown again by the next tick
                return;
            }

            Interlocked.Increment(ref completed);
        }
    }

    private sealed class Slot(float[] sensors, float[] motors)
    {
        public float[] Sensors { get; } = sensors;

        public float[] Motors { get; } = motors;

        public int Steps { get; set; }
    }
}
