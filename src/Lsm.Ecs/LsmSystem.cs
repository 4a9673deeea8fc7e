using System.Diagnostics.CodeAnalysis;
using Lsm.Runtime;
using Lsm.Runtime.Deadlines;
using Lsm.Runtime.Monitoring;
using Lsm.Runtime.Readouts;
using Lsm.Runtime.Recording;
using Lsm.Runtime.Training;

namespace Lsm.Ecs;

/// <summary>
/// Drives every entity that has an <see cref="LsmAgent"/>, a <typeparamref name="TSensors"/> and a <typeparamref name="TMotors"/> with one
/// liquid. BeforeUpdate adds and removes agents, takes their sensors and starts a tick on the engine. Update does nothing, so other systems can
/// run while the engine works. AfterUpdate writes the motors, and learns from the agents in <see cref="LsmMode.Teach"/> and <see cref="LsmMode.Correct"/>.
/// <para>The agent of a new entity starts from rest in the next frame. The new agents of a frame are placed in the order of their ids, each in the
/// lowest free slot. When its entity is destroyed or loses one of the components, an agent is removed, and its slot is free for the new agents of the same
/// frame. Motors and checksums depend on ids, sensors and frames only. They do not depend on entity numbers, on the order in which
/// entities were created, or on the order in which the world iterates.</para>
/// <para>BeforeUpdate refuses an entity with an <see cref="LsmAgent"/> that lacks a component and that no system of the world drives or has driven: no
/// system would write its motors. Set its <see cref="LsmAgent.Mode"/> to <see cref="LsmMode.Off"/> until it is complete.</para>
/// <para>Use it from the thread of its world and engine. Other systems may create and destroy entities between BeforeUpdate and
/// AfterUpdate. A frame without new or removed agents allocates nothing, except what the <see cref="Learner"/> allocates, a swap of readouts, and
/// the first frame in which an agent in a slot teaches or is corrected.</para>
/// </summary>
/// <typeparam name="TSensors">
/// A component that consists of floats, one per sensor of the model, in memory order. Fields may also be structs, inline arrays and fixed buffers of floats.
/// Under NativeAOT the fields of such structs are not checked.
/// </typeparam>
/// <typeparam name="TMotors">A component that consists of floats, one per output of the model.</typeparam>
/// <typeparam name="TFrame">The argument that the frame loop passes to its systems; this system does not use it.</typeparam>
public class LsmSystem<
    [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields | DynamicallyAccessedMemberTypes.NonPublicFields)] TSensors,
    [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields | DynamicallyAccessedMemberTypes.NonPublicFields)] TMotors,
    TFrame> : BaseSystem<World, TFrame>
    where TSensors : unmanaged
    where TMotors : unmanaged
{
    private readonly LsmEngine engine;
    private readonly AgentRoster roster;
    private readonly SensorIntake<TSensors, TMotors> intake;
    private readonly MotorOutput<TMotors> output;
    private readonly GovernedTicks governed;
    private SensorGuard? guard;
    private int steps = 1;
    private long nextFrame;
    private long epoch; // of the state when its agents were matched with entities
    private bool began;
    private bool disposed;

    // Arch must know the component types before an ahead-of-time compiled program creates the first entity with them.
    static LsmSystem()
    {
        ArrayRegistry.Add<LsmAgent>();
        ArrayRegistry.Add<LsmSlot>();
        ArrayRegistry.Add<TSensors>();
        ArrayRegistry.Add<TMotors>();
        ArrayRegistry.Add<LsmCorrection<TMotors>>();
    }

    /// <summary>Creates a system with an empty state. Under NativeAOT with Arch, create it before the first entity.</summary>
    /// <param name="world">The world of the agents.</param>
    /// <param name="engine">The engine that steps the agents. The caller keeps it, and disposes it after the system.</param>
    /// <param name="capacity">The largest number of agents at one time, at least 1; <see cref="Grow"/> raises it.</param>
    /// <exception cref="ArgumentException">
    /// A component does not consist of floats, or not of as many as the model has sensors or motors; or both components are the same type.
    /// The message names the component and the field.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="capacity"/> is below 1.</exception>
    public LsmSystem(World world, LsmEngine engine, int capacity)
        : this(world, engine, capacity, scratch: null)
    {
    }

    /// <param name="world">The world.</param>
    /// <param name="engine">The engine.</param>
    /// <param name="capacity">The slots of a new state.</param>
    /// <param name="scratch">The state of a warm-up, or null for a new state.</param>
    internal LsmSystem(World world, LsmEngine engine, int capacity, LsmState? scratch)
        : base(world)
    {
        ArgumentNullException.ThrowIfNull(world);
        ArgumentNullException.ThrowIfNull(engine);
        if (typeof(TSensors) == typeof(TMotors))
        {
            throw new ArgumentException($"{typeof(TSensors)} is the component for the sensors and for the motors: motors would overwrite sensors. Use two components.");
        }

        ComponentLayout.Require<TSensors>(engine.Model.InputSize, "InputSize", "sensors");
        ComponentLayout.Require<TMotors>(engine.Model.OutputSize, "OutputSize", "motors");
        this.engine = engine;
        State = scratch ?? engine.CreateState(capacity, []);
        roster = new AgentRoster(world, State);
        intake = new SensorIntake<TSensors, TMotors>(world, State, roster);
        output = new MotorOutput<TMotors>(world, State, roster);
        governed = new GovernedTicks(State);
        DrivenEntities.Of(world).AddSystem(Drives);
    }

    /// <summary>
    /// The state of the agents: read it, compute checksums, save it, mark features, and call <see cref="StateHistory.Rollback"/>. After a rollback the
    /// next frame matches entities and agents by id, as after <see cref="Load"/>. Do not spawn, despawn, grow, load, teach or begin frames on it: this system does that. Use
    /// <see cref="Grow"/> and <see cref="Load"/> of this system. Under a <see cref="Governor"/>, call its <see cref="DeadlineGovernor.CatchUp"/> first.
    /// </summary>
    public LsmState State { get; }

    /// <summary>Neuron steps per tick from the next frame on, 0 to <see cref="EngineOptions.MaxSteps"/> of the engine; 1 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int Steps
    {
        get => steps;
        set
        {
            int most = engine.Options.MaxSteps;
            steps = value >= 0 && value <= most
                ? value
                : throw new ArgumentOutOfRangeException(
                    nameof(value), value, $"Steps is {value}; it must be from 0 to {most}, the engine's MaxSteps, which EngineOptions can raise.");
        }
    }

    /// <summary>
    /// Corrects the sensors of the agents before every tick, by range and policy; null by default. Without a guard, an illegal sensor value
    /// refuses the frame. Create it with <see cref="State"/>. It does not change the components.
    /// </summary>
    /// <exception cref="ArgumentException">It guards another state.</exception>
    /// <exception cref="InvalidOperationException">It freezes agents, and a <see cref="Governor"/> is set.</exception>
    public SensorGuard? Guard
    {
        get => guard;
        set
        {
            if (value is not null && !ReferenceEquals(value.State, State))
            {
                throw new ArgumentException("The guard belongs to another state; create it with this system's State.", nameof(value));
            }

            if (Governor is not null)
            {
                GovernedTicks.RefuseFreezing(value);
            }

            guard = value;
        }
    }

    /// <summary>
    /// The command buffer of the host (a VkCommandBuffer) into which the next BeforeUpdate writes its tick instead of submitting it, for an engine on the host's device, under the
    /// rules of <see cref="StateHosting.Record"/>. The host submits the buffer and calls <see cref="StateHosting.Complete"/>; then AfterUpdate has motors. 0 by default, and 0 again after
    /// every BeforeUpdate. While a recorded frame is not complete, agents cannot be added or removed.
    /// </summary>
    public nint HostCommands { get; set; }

    /// <summary>
    /// The number of frames between two decisions, at least 1; 1 by default. The liquid decides, and is taught, in frames whose number is a multiple of it.
    /// In the other frames it takes its sensors, and the motor components keep their values. May change between two frames.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int DecisionPeriod
    {
        get => output.DecisionPeriod;
        set => output.DecisionPeriod = value;
    }

    /// <summary>
    /// Learns from the agents in <see cref="LsmMode.Teach"/> and <see cref="LsmMode.Correct"/>, in the order of their ids: an <see cref="RlsLearner"/>, whose readout
    /// is swapped in every <see cref="SwapEvery"/> frames, or a <see cref="RidgeAccumulator"/>, which the caller solves and swaps in with
    /// <see cref="LsmEngine.SwapAt"/>. It is part of the state: snapshots and rollback include it. One learner trains the readout of one model, which all agents
    /// use. Set it between two frames; null, the default, for no learner.
    /// </summary>
    /// <exception cref="ArgumentException">Its numbers of features and outputs are not those of the model; nothing was changed.</exception>
    /// <exception cref="InvalidOperationException">A <see cref="Governor"/> is set; nothing was changed.</exception>
    public Learner? Learner
    {
        get => State.Teaching.Learner;
        set
        {
            if (value is not null && Governor is not null)
            {
                throw new InvalidOperationException("A system under a governor does not learn; call Govern(null) first.");
            }

            output.Attach(value);
        }
    }

    /// <summary>
    /// The delay of the motors in frames, as in <see cref="StateTeaching.Latency"/>: the motors that a demonstrator sets in a frame are paired with the sensors of that many
    /// frames before. On a pipelined engine, 1 trains the readout for motors that are one frame old. 0 to 64; 0 by default.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not 0 to 64.</exception>
    public int Latency
    {
        get => State.Teaching.Latency;
        set => State.Teaching.Latency = value;
    }

    /// <summary>
    /// The readout of an <see cref="RlsLearner"/> becomes the readout of all agents in every frame whose number is a multiple of this value: in
    /// the same frames on every machine, and again after a rollback. 0, the default, for no swaps. A swap allocates the new readout.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int SwapEvery
    {
        get => output.SwapEvery;
        set => output.SwapEvery = value;
    }

    /// <summary>
    /// Keeps the ticks within their budget, and reports late ticks: <see cref="DeadlineGovernor.WasLate"/>, <see cref="DeadlineGovernor.LateTicks"/>,
    /// <see cref="DeadlineGovernor.Backlog"/>. Call its <see cref="DeadlineGovernor.CatchUp"/> before you use <see cref="State"/>; do not call its ticks. Null
    /// unless <see cref="Govern"/> was called.
    /// </summary>
    public DeadlineGovernor? Governor => governed.Governor;

    /// <summary>
    /// Gives every tick a budget, which starts in BeforeUpdate. If AfterUpdate had to wait longer, it writes substitute motors (the last motors, motors
    /// that move towards a safe value, or those of the caller), and the liquid catches up later with the same bits. Substitute motors are
    /// [slot, motor]; the last motors of a new agent are 0. A frame that adds, removes or switches an agent waits for the backlog first.
    /// </summary>
    /// <remarks>In lockstep (<see cref="GovernorOptions.Lockstep"/>) a late tick waits, unless <see cref="GovernorOptions.Exchange"/> sends the substitutes to the peers.</remarks>
    /// <param name="options">The budget and the substitutes; null removes the governor after it has stepped all frames.</param>
    /// <param name="recorder">A recorder of <see cref="State"/>, which records every frame and all substitute motors. Null for no recording.</param>
    /// <exception cref="InvalidOperationException">A frame is under way; or a <see cref="Learner"/> or a guard that freezes agents is set, which a governor does not support. Nothing was changed.</exception>
    /// <exception cref="ArgumentException">The engine is pipelined, or the recorder belongs to another state. Nothing was changed.</exception>
    public void Govern(GovernorOptions? options, RunRecorder? recorder = null)
    {
        CheckBetweenFrames();
        if (options is not null)
        {
            GovernedTicks.Refuse(State, guard);
        }

        governed.Set(options, recorder);
    }

    /// <summary>Raises the capacity, between two frames. Agents keep their slots and bits. Allocates.</summary>
    /// <param name="capacity">At least the present capacity.</param>
    public void Grow(int capacity)
    {
        governed.CatchUp();
        State.Agents.Grow(capacity);
        roster.Grow();
    }

    /// <summary>
    /// Returns to a saved state, between two frames. The next frame gives each entity the saved agent with its id, also if
    /// the entity was created again. Saved agents without an entity are removed; entities without a saved agent start from rest.
    /// </summary>
    /// <param name="snapshot">A result of <see cref="LsmState.Save"/>, of the same model and capacity.</param>
    /// <exception cref="ArgumentException">The model or the capacity differs; nothing was changed.</exception>
    public void Load(StateSnapshot snapshot)
    {
        governed.CatchUp();
        State.Load(snapshot);
        roster.Forget();
    }

    /// <summary>
    /// Runs frames with a second system in a second world for one or two seconds, so that the first frames of this system take no longer than later ones. Call it
    /// after <see cref="Govern"/>, <see cref="Guard"/> and <see cref="Learner"/> are set. This system, its world and its state do not change. Until the call returns, a second state
    /// needs as much memory as <see cref="State"/> with at most two kept frames.
    /// </summary>
    /// <remarks>A frame with new agents allocates and takes longer than others, also after a warm-up.</remarks>
    /// <exception cref="InvalidOperationException">A frame is under way, or another thread uses the engine.</exception>
    public void WarmUp()
    {
        CheckBetweenFrames();
        governed.CatchUp();
        SystemWarmUp.Run(this, engine, governed.Options);
    }

    /// <summary>Takes the sensors of all agents and starts a tick.</summary>
    /// <exception cref="ArgumentException">A sensor value is illegal and no guard corrects it, or two entities have the same agent id; the message names them. Nothing was changed.</exception>
    /// <exception cref="InvalidOperationException">
    /// An agent lacks a component, there are more agents than slots, an agent is in Teach or Correct without a learner, or in Correct without an <see cref="LsmCorrection{TMotors}"/>, or AfterUpdate was not called. Nothing was changed.
    /// Or the engine failed under a governor; the inner exception is the cause.
    /// </exception>
    public override void BeforeUpdate(in TFrame t)
    {
        CheckBetweenFrames();
        governed.StartBudget();
        if (!governed.IsBehind)
        {
            FollowState();
        }

        intake.Check(guard);
        DrivenEntities.Of(World).Check<TSensors, TMotors>();
        roster.Check();
        if (roster.Changes)
        {
            governed.CatchUp();
        }

        roster.Apply();
        intake.Copy(Governor is null ? State.Sensors : governed.Sensors, governed);
        Begin();
        nextFrame++;
        began = true;
    }

    /// <summary>
    /// In a frame in which the liquid decides (<see cref="DecisionPeriod"/>), writes the motors of the agents in Infer and Correct: of this frame, for which it waits, or on a pipelined engine of the frame before. The
    /// motors of the agents in Teach and the <see cref="LsmCorrection{TMotors}"/> of those in Correct are training samples.
    /// </summary>
    /// <exception cref="InvalidOperationException">No frame is under way.</exception>
    /// <exception cref="ArgumentException">A taught motor or a correction is not finite; the message names agent and motor. Nothing was changed: correct it and call again.</exception>
    /// <exception cref="TrainingException">The learner diverged. The frame has ended, and motors were written.</exception>
    public override void AfterUpdate(in TFrame t)
    {
        if (!began)
        {
            throw new InvalidOperationException("No frame is under way; call BeforeUpdate first.");
        }

        if (Governor is { } governor)
        {
            Write(governor.End());
            return;
        }

        output.TakeSamples(guard);
        try
        {
            State.End(State.Frame - 1);
        }
        catch (TrainingException)
        {
            Write(State.Motors);
            throw;
        }

        Write(State.Motors);
        output.SwapIfDue();
    }

    /// <summary>Frees the state and removes <see cref="LsmSlot"/> from the entities; does not dispose the engine.</summary>
    public override void Dispose()
    {
        if (!disposed)
        {
            disposed = true;
            DrivenEntities.Of(World).RemoveSystem(Drives);
            governed.Dispose();
            roster.ReleaseAll();
            State.Dispose();
        }

        base.Dispose();
        GC.SuppressFinalize(this);
    }

    private static bool Drives(Chunk chunk) => chunk.Has<TSensors>() && chunk.Has<TMotors>();

    private void CheckBetweenFrames()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (began)
        {
            throw new InvalidOperationException($"Frame {nextFrame - 1} is under way; call AfterUpdate first.");
        }
    }

    /// <summary>After a rollback the state has the agents of that frame, and entities may have been created since.</summary>
    private void FollowState()
    {
        if (epoch != State.History.Epoch || State.Frame != nextFrame)
        {
            roster.Forget();
            (epoch, nextFrame) = (State.History.Epoch, State.Frame);
        }
    }

    private void Begin()
    {
        (nint commands, HostCommands) = (HostCommands, 0);
        if (Governor is not null)
        {
            governed.Begin(nextFrame, Steps, guard, commands);
            return;
        }

        guard?.Apply();
        if (commands == 0)
        {
            State.Begin(nextFrame, Steps);
        }
        else
        {
            State.Hosted.Record(nextFrame, Steps, commands);
        }
    }

    private void Write(ReadOnlySpan<float> motors)
    {
        began = false;
        output.Write(motors, nextFrame - (engine.Options.Pipelined ? 2 : 1));
    }
}
