using Lsm.Runtime.Numerics;
using Lsm.Runtime.Readouts;

namespace Lsm.Runtime;

/// <summary>
/// The mutable part of a liquid for a batch of agents: membranes, last spikes, traces, step counters. One row, a slot, per agent; an
/// agent keeps its slot for life. It works with the engine that made it, on one thread at a time, and owns its buffers.
/// </summary>
/// <remarks>
/// A frame: write <see cref="Sensors"/>, <see cref="Begin"/>, do other work, <see cref="End"/>. Everything else happens between two
/// frames. <see cref="Begin"/> and <see cref="End"/> allocate nothing. Calls that work on the state refuse, with nothing changed: while a frame is
/// under way, unless they say that they may come then (<see cref="InvalidOperationException"/>), and once it or its engine is disposed
/// (<see cref="ObjectDisposedException"/>). A slot is a number from 0 to <see cref="Capacity"/>-1.
/// </remarks>
public abstract partial class LsmState : IDisposable
{
    private readonly float[][] motors;
    private float[] sensors;
    private SlotChange[] changes; // since the last frame began
    private SlotChange[] lastChanges; // before it began
    private bool[] ran; // in it
    private long finished;
    private bool began;
    private bool disposed;

    private protected LsmState(LsmEngine engine, AgentSlots slots)
    {
        Engine = engine;
        Slots = slots;
        sensors = new float[checked(slots.Capacity * engine.Model.InputSize)];
        (changes, lastChanges, ran) = (new SlotChange[slots.Capacity], new SlotChange[slots.Capacity], new bool[slots.Capacity]);
        motors = [NewMotors(), NewMotors()];
        (marked, taught, born) = (new bool[slots.Capacity], new bool[slots.Capacity], new long[slots.Capacity]);
        log = new LessonLog(Math.Max(2, 1 + Lag), slots.Capacity, engine.Model.ReservoirSize, engine.Model.OutputSize);
        finished = -1;
        restarts = engine.Restarts;
    }

    /// <summary>The engine that made it.</summary>
    public LsmEngine Engine { get; }

    /// <summary>Slots, taken or free.</summary>
    public int Capacity => Slots.Capacity;

    /// <summary>The next frame to begin; the first is 0.</summary>
    public long Frame { get; private set; }

    /// <summary>
    /// [slot, sensor]: the input of the next frame, held from frame to frame. Analog: finite, at most 2^30 in magnitude, below
    /// 2^-50 counts as 0. Spikes: exactly 0 or 1. Checked by <see cref="Begin"/> for the agents that run.
    /// </summary>
    public Span<float> Sensors => sensors;

    /// <summary>[slot, motor]: what End handed out last, for taught agents too: what the liquid itself would have done. Valid until the next Begin.</summary>
    public ReadOnlySpan<float> Motors => motors[(Engine.Options.Pipelined ? Frame - 2 : Frame - 1) & 1];

    internal bool OwnsEngine { get; set; }

    internal AgentSlots Slots { get; }

    private LiquidStateMachine Model => Engine.Model;

    /// <summary>The sensors of one slot, [sensor]: a row of <see cref="Sensors"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such slot.</exception>
    public Span<float> SensorsOf(int slot) => sensors.AsSpan(CheckSlot(slot) * Model.InputSize, Model.InputSize);

    /// <summary>Takes the sensors and starts a tick: the sensors are held for a number of neuron steps, then the readout is evaluated.</summary>
    /// <param name="frame">Must be <see cref="Frame"/>: frames run in order, none twice.</param>
    /// <param name="steps">Neuron steps, 0 to <see cref="EngineOptions.MaxSteps"/>; it may differ from frame to frame.</param>
    /// <exception cref="ArgumentException">A frame out of order, steps out of range, or a bad sensor, named; nothing was changed.</exception>
    /// <exception cref="InvalidOperationException">The last frame was not ended.</exception>
    public void Begin(long frame, int steps = 1)
    {
        using LsmEngine.Token token = EnterBetweenFrames();
        Start(frame, steps);
    }

    /// <summary>Ends a frame and hands out motor values: of this frame, waiting for them, or of the one before on a pipelined engine.</summary>
    /// <param name="frame">The frame that was begun last.</param>
    /// <returns>[slot, motor], valid until the next Begin; zeros where a slot is empty or off, and for a pipelined engine's first frame.</returns>
    /// <exception cref="InvalidOperationException">That frame was not begun, or was ended already.</exception>
    /// <exception cref="TrainingException">The attached learner diverged; the frame has ended, and <see cref="Motors"/> holds the motors.</exception>
    public ReadOnlySpan<float> End(long frame)
    {
        using LsmEngine.Token token = Enter();
        if (!began || frame != Frame - 1)
        {
            throw new InvalidOperationException(began
                ? $"Frame {frame} cannot end; frame {Frame - 1} was begun."
                : $"Frame {frame} cannot end; no frame was begun. Call Begin({Frame}) first.");
        }

        ReadOnlySpan<float> given = EndOf(frame);
        began = false;
        Tell(Engine.Options.Pipelined ? frame - 1 : frame);
        Learn(frame);
        return given;
    }

    private void Start(long frame, int steps)
    {
        if (frame != Frame)
        {
            throw new ArgumentException($"Frame {frame} cannot begin; the next frame is {Frame}.", nameof(frame));
        }

        if (steps < 0 || steps > Engine.Options.MaxSteps)
        {
            throw new ArgumentOutOfRangeException(
                nameof(steps), steps, $"steps is {steps}; it must be from 0 to {Engine.Options.MaxSteps}, the engine's MaxSteps, which EngineOptions can raise.");
        }

        if (Host.Commands == 0)
        {
            CheckNothingRecorded(); // or this tick could overtake it
        }

        CheckSensors();
        StartWatch(frame);
        Step(frame, steps);
        began = true;
    }

    private ReadOnlySpan<float> EndOf(long frame)
    {
        long given = Engine.Options.Pipelined ? frame - 1 : frame;
        FinishThrough(given);
        return motors[given & 1];
    }

    private void Step(long frame, int steps)
    {
        Engine.Refresh();
        Engine.UseModelOf(frame);
        KeepFrame(frame, steps);
        log.Start(frame, Slots, marked, taught, born);
        (changes, lastChanges) = (lastChanges, changes);
        Array.Clear(changes);
        Submit(frame, steps);
        SubmitWatched(frame);
        for (int slot = 0; slot < Capacity; slot++)
        {
            ran[slot] = Slots.Runs(slot);
            if (ran[slot])
            {
                Slots.Steps[slot] += (ulong)steps;
            }
        }

        Array.Clear(Slots.Held);
        Frame = frame + 1;
    }

    /// <summary>The waiting frame's results are brought in, so that nothing of this state is under way.</summary>
    private protected void Settle() => FinishThrough(Frame - 1);

    private void FinishThrough(long frame)
    {
        while (finished < frame)
        {
            CheckComplete(finished + 1);
            Finish(finished + 1);
            FetchWatched(finished + 1);
            finished++;
            KeepMotors(finished);
        }
    }

    private void CheckSensors()
    {
        InputKind kind = Model.Reservoir.Input;
        if (SensorRules.FirstBad(kind, sensors) >= 0)
        {
            for (int slot = 0; slot < Capacity; slot++)
            {
                if (Slots.Runs(slot))
                {
                    CheckRow(sensors, slot);
                }
            }
        }

        if (kind == InputKind.Analog)
        {
            FloatRules.CopySnapped(sensors, sensors);
        }
    }

    private void CheckRow(float[] sensors, int slot)
    {
        ReadOnlySpan<float> row = sensors.AsSpan(slot * Model.InputSize, Model.InputSize);
        int bad = SensorRules.FirstBad(Model.Reservoir.Input, row);
        if (bad >= 0)
        {
            SensorRules.Refuse(Model.Reservoir.Input, row[bad], slot, bad);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!disposed)
        {
            CheckNothingRecorded();
            disposed = true;
            Release();
            if (OwnsEngine)
            {
                Engine.Dispose();
            }
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Where the motors of a frame go: [slot, motor].</summary>
    internal Span<float> MotorsOf(long frame) => motors[frame & 1];

    /// <summary>Starts a tick on checked sensors.</summary>
    internal abstract void Submit(long frame, int steps);

    /// <summary>Waits for a submitted frame; its motors and marked features then stand in <see cref="MotorsOf"/> and <see cref="FeatureRow"/>.</summary>
    internal abstract void Finish(long frame);

    private protected abstract void Release();

    private float[] NewMotors() => new float[checked(Slots.Capacity * Model.OutputSize)];

    private LsmEngine.Token Enter()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        ObjectDisposedException.ThrowIf(Engine.IsDisposed, Engine);
        return Engine.Use();
    }

    private LsmEngine.Token EnterBetweenFrames()
    {
        LsmEngine.Token token = Enter();
        if (began)
        {
            token.Dispose();
            throw new InvalidOperationException($"Frame {Frame - 1} is under way; call End({Frame - 1}) first.");
        }

        return token;
    }

    private int CheckSlot(int slot) => (uint)slot < (uint)Capacity
        ? slot
        : throw new ArgumentOutOfRangeException(nameof(slot), slot, $"slot is {slot}; this state has slots 0 to {Capacity - 1}.");
}
