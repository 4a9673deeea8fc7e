using Lsm.Runtime.Recording;
using Lsm.Runtime.Telemetry;

namespace Lsm.Runtime.Deadlines;

/// <summary>
/// Returns motors on time even when the engine is late. The governor steps the frames exactly and in order on a thread of its own. A frame that
/// misses its budget gets substitute motors, and the state catches up later; it is at most
/// <see cref="GovernorOptions.MaxBacklog"/> frames behind. From a tick until <see cref="CatchUp"/> only the governor may use the state and its
/// engine. Between <see cref="CatchUp"/> and the next tick the caller may use them: spawn, roll back, grow, save or read. Call
/// <see cref="Tick"/>, or <see cref="Begin"/> and <see cref="End"/>, from one thread. A tick in time allocates nothing.
/// </summary>
public sealed class DeadlineGovernor : IDisposable
{
    private readonly LsmState state;
    private readonly GovernorOptions options;
    private readonly Slot[] ring;
    private readonly SemaphoreSlim work = new(0);
    private readonly Thread worker;
    private readonly RunRecorder? recorder;
    private float[] handedOut = [];
    private float[] substitute = [];
    private long start;
    private bool began;
    private long submitted; // ticks
    private long completed;
    private long ahead; // the number of a frame minus the number of its tick
    private volatile bool stopping;
    private volatile Exception? failure;
    private bool inCallback;
    private bool disposed;

    /// <summary>Creates a governor for the next frames of a state.</summary>
    /// <param name="state">A state between two frames, on an engine that is not pipelined.</param>
    /// <param name="options">The budget and the substitutes.</param>
    /// <param name="recorder">A recorder of the state, which records every frame and all substitute motors. Null for no recording.</param>
    /// <exception cref="ArgumentException">The engine is pipelined, or the recorder belongs to another state.</exception>
    public DeadlineGovernor(LsmState state, GovernorOptions options, RunRecorder? recorder = null)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(options);
        if (state.Engine.Options.Pipelined)
        {
            throw new ArgumentException("The engine of the state is pipelined; a governor keeps frames in flight itself. Create the engine without Pipelined.", nameof(state));
        }

        if (recorder is not null && !recorder.IsOf(state))
        {
            throw new ArgumentException("The recorder belongs to another state; create one for the governed state.", nameof(recorder));
        }

        (this.state, this.options, this.recorder) = (state, options, recorder);
        ring = new Slot[options.MaxBacklog];
        Fit();
        worker = new Thread(Work) { IsBackground = true, Name = "Lsm governor" };
        worker.Start();
    }

    /// <summary>The number of late ticks: their motors were substituted, or in lockstep waited for.</summary>
    public long LateTicks { get; private set; }

    /// <summary>The number of frames that are not stepped yet.</summary>
    public int Backlog => (int)(submitted - Interlocked.Read(ref completed));

    /// <summary>Whether the last tick was late, so that its motors were substituted, or in lockstep waited for.</summary>
    public bool WasLate { get; private set; }

    /// <summary>The time that a tick may take.</summary>
    internal TimeSpan Budget => options.Budget;

    /// <summary>Runs on the thread of the governor before it steps a frame; for tests.</summary>
    internal Action<long>? BeforeFrame { get; set; }

    /// <summary>Runs one tick: takes sensors and returns motors within the budget.</summary>
    /// <param name="sensors">[slot, sensor], as in <see cref="LsmState.Sensors"/>. The call checks them.</param>
    /// <param name="steps">The number of neuron steps, as in <see cref="LsmState.Begin(long, int)"/>.</param>
    /// <returns>[slot, motor], valid until the next tick.</returns>
    /// <exception cref="ArgumentException">A length, a sensor or the number of steps is illegal; the tick does not happen.</exception>
    /// <exception cref="InvalidOperationException">The engine failed on an earlier frame; the inner exception is the cause.</exception>
    public ReadOnlySpan<float> Tick(ReadOnlySpan<float> sensors, int steps = 1)
    {
        Begin(sensors, steps);
        return End();
    }

    /// <summary>Starts a tick: takes the sensors and returns, so that other work can run before <see cref="End"/>.</summary>
    /// <param name="sensors">[slot, sensor], as in <see cref="LsmState.Sensors"/>. The call checks them.</param>
    /// <param name="steps">The number of neuron steps, as in <see cref="LsmState.Begin(long, int)"/>.</param>
    /// <param name="since">The start of the budget, a timestamp of <see cref="GovernorOptions.Clock"/>; null for now.</param>
    /// <exception cref="ArgumentException">A length, a sensor or the number of steps is illegal; the tick does not happen.</exception>
    /// <exception cref="InvalidOperationException">A tick is under way; or the engine failed on an earlier frame, and the inner exception is the cause.</exception>
    public void Begin(ReadOnlySpan<float> sensors, int steps = 1, long? since = null)
    {
        CheckUsable();
        if (began)
        {
            throw new InvalidOperationException("A tick is under way; call End first.");
        }

        start = since ?? options.Clock.GetTimestamp();
        if (Backlog == 0)
        {
            FollowState();
        }

        state.Engine.Gate.Reserve(worker.ManagedThreadId);

        Check(sensors, steps);
        long tick = submitted;
        WaitUntil(tick - ring.Length + 1, null);
        Slot slot = ring[tick % ring.Length];
        sensors.CopyTo(slot.Sensors);
        (slot.Frame, slot.Steps) = (tick + ahead, steps);
        Volatile.Write(ref submitted, tick + 1);
        work.Release();
        began = true;
    }

    /// <summary>Ends a tick: returns the motors of the frame, or substitute motors when the budget is used up.</summary>
    /// <returns>[slot, motor], valid until the next tick.</returns>
    /// <exception cref="InvalidOperationException">
    /// No tick was begun; or <see cref="GovernorOptions.Substitute"/> returned motors that are not finite, and End can be called again; or the engine failed on this or an
    /// earlier frame, and the cause is inside.
    /// </exception>
    public ReadOnlySpan<float> End()
    {
        CheckUsable();
        if (!began)
        {
            throw new InvalidOperationException("No tick is under way; call Begin first.");
        }

        long ticks = submitted;
        Slot slot = ring[(ticks - 1) % ring.Length];
        bool late = !WaitUntil(ticks, start), replaced = late && (!options.Lockstep || options.Exchange is not null);
        if (replaced)
        {
            Substitute(slot.Frame); // if it fails, nothing has changed, and End can be called again
        }
        else if (late)
        {
            WaitUntil(ticks, null);
        }

        (replaced ? substitute : slot.Motors).CopyTo(handedOut, 0);
        (began, WasLate) = (false, late);
        LateTicks += late ? 1 : 0;
        if (replaced)
        {
            recorder?.Substitute(slot.Frame, handedOut);
            Exchange(slot.Frame);
        }

        if (late && !state.IsScratch)
        {
            LsmMeter.LateTicks.Add(1); // last: a listener's exception changes nothing
        }

        return handedOut;
    }

    /// <summary>
    /// Runs ticks with a second governor on a second state, as <see cref="LsmState.WarmUp"/> does, about two seconds long. The first ticks afterwards, in time or late,
    /// take no longer than later ones. Nothing changes; <see cref="GovernorOptions.Substitute"/> and <see cref="GovernorOptions.Exchange"/> are not called.
    /// </summary>
    /// <param name="steps">The number of neuron steps per tick, as in <see cref="LsmState.Begin(long, int)"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of steps is out of range.</exception>
    /// <exception cref="InvalidOperationException">A tick is under way, or the engine failed on an earlier frame, and the inner exception is the cause.</exception>
    public void WarmUp(int steps = 1)
    {
        CheckUsable();
        if (began)
        {
            throw new InvalidOperationException("A tick is under way; call End first.");
        }

        CatchUp();
        using var scratch = ScratchState.Like(state);
        var sensors = new float[state.Sensors.Length];
        WarmUp(scratch, options.ForWarmUp(TimeSpan.FromHours(1)), sensors, steps);
        WarmUp(scratch, options.ForWarmUp(TimeSpan.FromTicks(1)), sensors, steps); // the ticks of this one are late
    }

    /// <summary>Waits until every frame is stepped. The state is then the same as after a run without late ticks.</summary>
    /// <exception cref="InvalidOperationException">The engine failed on an earlier frame; the inner exception is the cause.</exception>
    public void CatchUp()
    {
        CheckUsable();
        WaitUntil(submitted, null);
        state.Engine.Gate.Reserve(0);
    }

    /// <summary>Steps the frames in flight and ends the thread. The caller may use the state again.</summary>
    public void Dispose()
    {
        if (disposed)
        {
            return;
        }

        CheckUsable();
        disposed = true;
        stopping = true;
        work.Release();
        worker.Join();
        work.Dispose();
        state.Engine.Gate.Reserve(0);
    }

    private static void WarmUp(ScratchState scratch, GovernorOptions options, float[] sensors, int steps)
    {
        using var governor = new DeadlineGovernor(scratch.State, options);
        WarmUpRun.UntilCompiled(() =>
        {
            scratch.Sense(sensors);
            governor.Tick(sensors, steps);
        });
    }

    /// <summary>Follows changes that the caller made to the state: a rollback, growth, or new agents, whose last motors are 0.</summary>
    private void FollowState()
    {
        ahead = state.Frame - submitted;
        recorder?.ForgetSubstitutes(state.Frame);
        if (ring[0].Sensors.Length != state.Sensors.Length)
        {
            Fit();
        }

        int width = state.Engine.Model.OutputSize;
        for (int slot = 0; slot < state.Capacity; slot++)
        {
            if (state.Agents.IsNew(slot))
            {
                handedOut.AsSpan(slot * width, width).Clear();
            }
        }
    }

    private void CheckUsable()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (inCallback)
        {
            throw new InvalidOperationException("This call comes from inside the governor's Substitute or Exchange; make it when End has returned.");
        }
    }

    private void Exchange(long frame) => Call(() => options.Exchange?.Invoke(frame, handedOut));

    private void Call(Action callback)
    {
        inCallback = true;
        try
        {
            callback();
        }
        finally
        {
            inCallback = false;
        }
    }

    /// <exception cref="InvalidOperationException">The caller's motors are not finite.</exception>
    private void Substitute(long frame)
    {
        Call(() => options.Substitute(frame, handedOut, substitute));
        int bad = Array.FindIndex(substitute, static motor => float.IsNaN(motor) || float.IsInfinity(motor));
        if (bad >= 0)
        {
            int width = state.Engine.Model.OutputSize;
            throw new InvalidOperationException(FormattableString.Invariant(
                $"Substitute gave {substitute[bad]} for motor {bad % width} of slot {bad / width} in frame {frame}; motors must be finite. Nothing was handed out; correct it and call End again."));
        }
    }

    private void Fit()
    {
        int motors = state.Capacity * state.Engine.Model.OutputSize;
        for (int i = 0; i < ring.Length; i++)
        {
            ring[i] = new Slot(new float[state.Sensors.Length], new float[motors]);
        }

        Array.Resize(ref handedOut, motors);
        substitute = new float[motors];
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

        SensorRules.Check(model.Reservoir.Input, sensors, model.InputSize, state.Capacity);
    }

    /// <summary>Returns true when this number of ticks is stepped; false if the budget since <paramref name="start"/> is used up first.</summary>
    private bool WaitUntil(long ticks, long? start)
    {
        var spin = new SpinWait();
        while (Interlocked.Read(ref completed) < ticks)
        {
            if (failure is { } thrown)
            {
                throw new InvalidOperationException("The engine failed on an earlier frame; the state stays at the frame that failed.", thrown);
            }

            if (start is { } since && options.Clock.GetElapsedTime(since) >= options.Budget)
            {
                return false;
            }

            spin.SpinOnce(start is null ? 10 : -1); // a sleep could miss the deadline
        }

        return true;
    }

    private void Work()
    {
        for (long tick = 0; ; tick++)
        {
            work.Wait();
            if (stopping && tick == Volatile.Read(ref submitted))
            {
                return;
            }

            try
            {
                Slot slot = ring[tick % ring.Length];
                BeforeFrame?.Invoke(slot.Frame);
                slot.Sensors.CopyTo(state.Sensors);
                state.Begin(slot.Frame, slot.Steps);
                state.End(slot.Frame).CopyTo(slot.Motors);
                recorder?.Record(slot.Steps);
            }
            catch (Exception thrown)
            {
                failure = thrown; // the next tick throws it again
                return;
            }

            Interlocked.Increment(ref completed);
        }
    }

    private sealed class Slot(float[] sensors, float[] motors)
    {
        public float[] Sensors { get; } = sensors;

        public float[] Motors { get; } = motors;

        public long Frame { get; set; }

        public int Steps { get; set; }
    }
}
