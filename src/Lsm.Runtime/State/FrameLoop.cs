using Lsm.Runtime.Engines;
using Lsm.Runtime.Numerics;
using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime;

/// <summary>
/// The tick, in its order. <see cref="Begin"/>: take the sensors, write the journal, submit to the backend, which keeps the rows, projects the
/// sensors, and for every step propagates spikes and updates neurons, then reads out (<see cref="Engines.Cpu.CpuStages"/> and
/// <c>shaders/fused.comp</c> have these stages in the same order). <see cref="End"/>: wait for the results, return the motors, learn.
/// </summary>
internal sealed class FrameLoop
{
    private readonly LsmState state;
    private readonly bool pipelined;
    private SlotFlags[] flags;
    private float[] inputs; // [slot, input], unused if the sensors are the inputs
    private long finished = -1; // the last frame whose results are in
    private int restarts;

    public FrameLoop(LsmState state, LsmEngine engine, AgentTable agents)
    {
        this.state = state;
        Engine = engine;
        pipelined = engine.Options.Pipelined;
        Agents = agents;
        LiquidStateMachine model = engine.Model;
        Sensors = new float[checked(agents.Capacity * model.InputSize)];
        inputs = new float[model.SensorCoding is null ? 0 : checked(agents.Capacity * model.Reservoir.InputSize)];
        Motors = new MotorBuffers(agents.Capacity, model.OutputSize);
        Samples = new SampleFeed(pipelined);
        Telemetry = new TickTelemetry(engine, model.ReservoirSize, reports: !state.IsScratch);
        flags = new SlotFlags[agents.Capacity];
        Journal = new FrameJournal(agents.Capacity, model, kept: 0, Samples.Lag, pipelined, null);
        restarts = engine.Restarts;
        Rows = engine.Backend.CreateRows(agents.Capacity);
    }

    public LsmEngine Engine { get; }

    public AgentTable Agents { get; private set; }

    /// <summary>[slot, sensor] of the next frame.</summary>
    public float[] Sensors { get; private set; }

    public MotorBuffers Motors { get; private set; }

    public AgentRows Rows { get; }

    public FrameJournal Journal { get; private set; }

    public SampleFeed Samples { get; }

    public TickTelemetry Telemetry { get; }

    /// <summary>The next frame to begin.</summary>
    public long Frame { get; set; }

    /// <summary>The steps of the last frame that began for the first time; 0 before.</summary>
    public int LastSteps { get; private set; }

    /// <summary>Whether a frame was begun and not ended.</summary>
    public bool IsUnderWay { get; private set; }

    /// <summary>Counts how often the state went back or was replaced.</summary>
    public long Epoch { get; set; }

    public LiquidStateMachine Model => Engine.Model;

    /// <summary>[slot, motor]: the motors that End returned last.</summary>
    public float[] HandedOut => Motors.Of(GivenBy(IsUnderWay ? Frame - 2 : Frame - 1));

    /// <summary>The frame whose features and motors End returned last.</summary>
    public long LastGiven => GivenBy(Frame - 1);

    /// <summary>The frame whose motors End of a given frame returns.</summary>
    public long GivenBy(long frame) => pipelined ? frame - 1 : frame;

    /// <summary>Starts the tick of the next frame. All refusals happen before anything changes.</summary>
    public void Begin(long frame, int steps, in HandOver host)
    {
        RoundingMode.Require();
        CheckFrame(frame, steps);
        if (host.Commands == 0)
        {
            Rows.CheckNothingRecorded(); // otherwise this tick could overtake a recorded one
        }

        TakeSensors();
        Engine.Forgotten.Free();
        Engine.UseModelOf(frame, state);
        Engine.Backend.Refresh();
        LastSteps = steps;
        Telemetry.Start(TimingCheck.Differs(Model.Readout.Timing, steps, Samples.Latency, Samples.TickLength));
        Run(frame, steps, host, wantsSpikes: Telemetry.Begin(frame, Agents, state.Watchers.WantSpikes), again: false);
        IsUnderWay = true;
    }

    /// <summary>Ends the frame that has begun: its motors, or on a pipelined engine those of the frame before, are in <see cref="HandedOut"/>.</summary>
    public void End(long frame)
    {
        FinishThrough(GivenBy(frame));
        IsUnderWay = false;
        Telemetry.End(GivenBy(frame));
        Samples.Feed(Journal, frame);
    }

    /// <summary>The middle of a tick, the same whether a frame runs for the first time or again.</summary>
    public void Run(long frame, int steps, in HandOver host, bool wantsSpikes, bool again)
    {
        JournalEntry entry = Journal.Write(frame, steps, Agents, Sensors, Samples.Learner, again);
        if (Journal.KeptCount > 0)
        {
            Journal.NoteHandedOut(frame, Motors);
            if (finished >= frame - 1)
            {
                Journal.NoteMotors(frame - 1, Motors);
            }
        }

        for (int slot = 0; slot < flags.Length; slot++)
        {
            flags[slot] = (Agents.Held[slot] ? SlotFlags.Held : 0) | (Agents.Runs(slot) ? SlotFlags.Run : 0) | (entry.Seen[slot] ? SlotFlags.Marked : 0);
        }

        Rows.Submit(new Tick
        {
            Frame = frame,
            Steps = steps,
            Sensors = Encoded(0, Agents.Capacity),
            Slots = flags,
            Motors = Motors,
            Features = entry.Features,
            KeepAt = entry.IsKept ? Journal.PlaceOf(frame) : -1,
            WantsSpikes = wantsSpikes,
            Host = host,
        });
        Agents.Advance(steps);
        Frame = frame + 1;
    }

    /// <summary>The inputs of the reservoir, [slot, input]: the sensors, or for the given slots the inputs that the coding of the running model computes.</summary>
    public float[] Encoded(int firstSlot, int count) => Model.SensorCoding is { } coding ? Encode(coding, firstSlot, count) : Sensors;

    private float[] Encode(SensorCoding coding, int firstSlot, int count)
    {
        if (inputs.Length == 0)
        {
            inputs = new float[checked(Agents.Capacity * Model.Reservoir.InputSize)]; // the first model with a coding
        }

        for (int slot = firstSlot; slot < firstSlot + count; slot++)
        {
            coding.EncodeRow(Sensors, inputs, slot);
        }

        return inputs;
    }

    /// <summary>Waits for the results of all frames that have begun, so that no work of this state is in flight.</summary>
    public void Settle() => FinishThrough(Frame - 1);

    /// <summary>Waits for the results up to a frame.</summary>
    public void FinishThrough(long frame)
    {
        while (finished < frame)
        {
            Rows.Finish(finished + 1);
            Telemetry.Fetch(finished + 1, Rows);
            finished++;
            if (Journal.KeptCount > 0)
            {
                Journal.NoteMotors(finished, Motors);
            }
        }
    }

    /// <summary>Sets the next frame; the results of all earlier frames are complete.</summary>
    public void StandBefore(long frame)
    {
        Frame = frame;
        finished = frame - 1;
        Telemetry.Skip();
    }

    /// <summary>Puts a slot to rest that now has another agent, or none.</summary>
    public void Vacate(int slot)
    {
        Telemetry.Clear(slot);
        Rows.Clear(slot);
        Sensors.AsSpan(slot * Model.InputSize, Model.InputSize).Clear();
        Motors.Clear(slot);
    }

    /// <summary>Keeps another number of frames, or waits another number of frames for targets; kept frames are lost if their number or the learner changes.</summary>
    public void MakeJournal(int kept, bool sameKept)
    {
        FrameJournal old = Journal;
        var made = new FrameJournal(Agents.Capacity, Model, kept, Samples.Lag, pipelined, Samples.Learner);
        for (int slot = 0; slot < Agents.Capacity; slot++)
        {
            if (Agents.WantsFeatures(slot))
            {
                made.MakeRoomForFeatures(slot);
            }
        }

        made.TakeOver(old, Frame, sameKept);
        Journal = made;
    }

    /// <summary>Adds free slots. Everything is allocated before anything changes.</summary>
    public void Grow(int capacity)
    {
        AgentTable grownAgents = Agents.Grown(capacity);
        float[] grownSensors = new float[checked(capacity * Model.InputSize)];
        float[] grownInputs = new float[inputs.Length == 0 ? 0 : checked(capacity * Model.Reservoir.InputSize)];
        MotorBuffers grownMotors = Motors.Grown(capacity);
        var grownFlags = new SlotFlags[capacity];
        var grownJournal = new FrameJournal(capacity, Model, Journal.KeptCount, Samples.Lag, pipelined, Samples.Learner);
        grownJournal.TakeOver(Journal, Frame, sameKept: false);
        for (int slot = 0; slot < Agents.Capacity; slot++)
        {
            if (Agents.WantsFeatures(slot))
            {
                grownJournal.MakeRoomForFeatures(slot);
            }
        }

        Sensors.CopyTo(grownSensors, 0);
        Rows.Grow(capacity);
        (Agents, Sensors, inputs, Motors, flags, Journal) = (grownAgents, grownSensors, grownInputs, grownMotors, grownFlags, grownJournal);
    }

    /// <summary>Drops kept frames that ran another model, after <see cref="LsmEngine.SwapModel"/>.</summary>
    public void ForgetOtherModels()
    {
        if (restarts != Engine.Restarts)
        {
            restarts = Engine.Restarts;
            Journal.ForgetKept();
        }
    }

    /// <summary>Refuses a bad sensor of a slot.</summary>
    public void CheckRow(ReadOnlySpan<float> sensors, int slot)
    {
        ReadOnlySpan<float> row = sensors.Slice(slot * Model.InputSize, Model.InputSize);
        int bad = SensorRules.FirstBad(Model.Reservoir.Input, row);
        if (bad >= 0)
        {
            SensorRules.Refuse(Model.Reservoir.Input, row[bad], slot, bad);
        }
    }

    private void CheckFrame(long frame, int steps)
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
    }

    /// <summary>Checks the sensors of the agents that run, and snaps them.</summary>
    private void TakeSensors()
    {
        ForgetOtherModels();
        InputKind kind = Model.Reservoir.Input;
        if (SensorRules.FirstBad(kind, Sensors) >= 0)
        {
            for (int slot = 0; slot < Agents.Capacity; slot++)
            {
                if (Agents.Runs(slot))
                {
                    CheckRow(Sensors, slot);
                }
            }
        }

        if (kind == InputKind.Analog)
        {
            FloatRules.CopySnapped(Sensors, Sensors);
        }
    }
}
