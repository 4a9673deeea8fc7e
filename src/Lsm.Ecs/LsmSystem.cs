using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Lsm.Runtime;
using Lsm.Runtime.Monitoring;
using Lsm.Runtime.Readouts;

namespace Lsm.Ecs;

/// <summary>
/// Drives every entity that has an <see cref="LsmAgent"/>, a <typeparamref name="TSensors"/> and a <typeparamref name="TMotors"/> by one
/// liquid. BeforeUpdate lets agents come and go, takes their sensors and starts a tick on the engine; Update does nothing, so that game
/// logic overlaps the engine; AfterUpdate writes the motors, and learns from the agents in <see cref="LsmMode.Teach"/>.
/// <para>A new entity's agent starts from rest in the frame that first sees it; a frame's new agents are placed in id order, each in the
/// lowest free slot. When its entity is destroyed, or loses one of the components, an agent goes, and its slot is free for the same
/// frame's new agents. Motors and checksums depend on ids, sensors and frames only: never on entity numbers, on the order in which
/// entities were made, or on how the world iterates.</para>
/// <para>An entity with an <see cref="LsmAgent"/> that lacks a component, and that no system of the world drives or has driven, is refused by
/// BeforeUpdate, because nothing would ever write its motors. Set its <see cref="LsmAgent.Mode"/> to <see cref="LsmMode.Off"/> while you build it.</para>
/// <para>Belongs to the thread of its world and engine. Other systems may create and destroy entities between BeforeUpdate and
/// AfterUpdate. A frame without new or lost agents allocates nothing, but for what the <see cref="Learner"/> says it does, a swap of readouts, and
/// the first time that an agent in a slot teaches.</para>
/// </summary>
/// <typeparam name="TSensors">
/// A component of floats only, one per sensor of the model, in the order of memory. Fields may be structs, inline arrays and fixed buffers of floats too.
/// Under NativeAOT the fields of such structs are not checked.
/// </typeparam>
/// <typeparam name="TMotors">A component of floats only, one per output of the model.</typeparam>
/// <typeparam name="TFrame">What the frame loop hands to its systems; not used here.</typeparam>
public partial class LsmSystem<
    [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields | DynamicallyAccessedMemberTypes.NonPublicFields)] TSensors,
    [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields | DynamicallyAccessedMemberTypes.NonPublicFields)] TMotors,
    TFrame> : BaseSystem<World, TFrame>
    where TSensors : unmanaged
    where TMotors : unmanaged
{
    private readonly AgentRoster roster;
    private readonly LsmEngine engine;
    private readonly QueryDescription agents = new QueryDescription().WithAll<LsmAgent, TSensors, TMotors>();
    private readonly QueryDescription placed = new QueryDescription().WithAll<LsmAgent, LsmSlot, TSensors, TMotors>();
    private readonly QueryDescription driven = new QueryDescription().WithAll<LsmSlot, TMotors>();
    private SensorGuard? guard;
    private int steps = 1;
    private long nextFrame;
    private long epoch; // of the state when its agents were matched with entities
    private bool began;
    private bool disposed;

    // Arch needs to be told of component types before an ahead-of-time compiled program makes the first entity with them.
    static LsmSystem()
    {
        ArrayRegistry.Add<LsmAgent>();
        ArrayRegistry.Add<LsmSlot>();
        ArrayRegistry.Add<TSensors>();
        ArrayRegistry.Add<TMotors>();
    }

    /// <summary>A system with an empty state of its own. Under NativeAOT with Arch, make it before the first entity.</summary>
    /// <param name="world">The world whose agents it drives.</param>
    /// <param name="engine">The engine that steps them; stays the caller's, who disposes it after the system.</param>
    /// <param name="capacity">How many agents there may be at once, at least 1; <see cref="Grow"/> raises it.</param>
    /// <exception cref="ArgumentException">
    /// A component does not consist of floats only, or of another number than the model has sensors or motors; or both components are one type.
    /// The message names the component and the field.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="capacity"/> is below 1.</exception>
    public LsmSystem(World world, LsmEngine engine, int capacity)
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
        State = engine.CreateState(capacity, []);
        roster = new AgentRoster(world, State);
        DrivenEntities.Of(world).AddSystem(Drives);
    }

    /// <summary>
    /// The agents' state, for reading, checksums, saving and marking features, and for <see cref="StateHistory.Rollback"/>, after which the
    /// next frame matches entities and agents by id as <see cref="Load"/> does. Spawning, despawning, growing, loading, teaching and framing are
    /// this system's: use <see cref="Grow"/> and <see cref="Load"/> here. Under a <see cref="Governor"/> call its CatchUp first.
    /// </summary>
    public LsmState State { get; }

    /// <summary>Neuron steps per tick from the next frame on, 0 to the engine's MaxSteps; 1 unless set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range; the message gives it.</exception>
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
    /// Puts the agents' sensors right before every tick, by range and policy; null unless set. Without one, any sensor that the model does not
    /// take refuses the frame. Made with this system's <see cref="State"/>; the components themselves are not changed.
    /// </summary>
    /// <exception cref="ArgumentException">It guards another state.</exception>
    /// <exception cref="InvalidOperationException">It freezes agents, which a <see cref="Governor"/> cannot keep.</exception>
    public SensorGuard? Guard
    {
        get => guard;
        set
        {
            if (value is not null && !ReferenceEquals(value.State, State))
            {
                throw new ArgumentException("The guard is another state's; make it with this system's State.", nameof(value));
            }

            if (governor is not null)
            {
                RefuseFreezing(value);
            }

            guard = value;
        }
    }

    /// <summary>
    /// Where the next BeforeUpdate writes its tick instead of submitting it: a VkCommandBuffer of the host's, for an engine on the host's device, under the
    /// rules of <see cref="StateHosting.Record"/>. The host submits it, tells <see cref="StateHosting.Complete"/>, then AfterUpdate has motors. 0 after every
    /// BeforeUpdate, and unless set. While a recorded frame is not complete, agents can neither come nor go.
    /// </summary>
    public nint HostCommands { get; set; }

    /// <summary>Declares a larger capacity, between two frames. Agents keep their slots and bits. Allocates.</summary>
    /// <param name="capacity">At least the present one.</param>
    public void Grow(int capacity)
    {
        governor?.CatchUp();
        State.Agents.Grow(capacity);
        roster.Grow();
    }

    /// <summary>
    /// Goes back to a saved state, between two frames. In the next frame each entity takes up the saved agent with its id, however often
    /// the entity was remade since; saved agents without an entity go, entities without a saved agent start from rest.
    /// </summary>
    /// <param name="snapshot">What <c>State.Save()</c> gave, of the same model and capacity.</param>
    /// <exception cref="ArgumentException">Another model or capacity; nothing was changed.</exception>
    public void Load(StateSnapshot snapshot)
    {
        governor?.CatchUp();
        State.Load(snapshot);
        roster.Forget();
    }

    /// <summary>Takes the sensors of all agents and starts a tick.</summary>
    /// <exception cref="ArgumentException">
    /// A sensor is not finite or out of range and no guard puts it right, or two entities have one agent id; the message names them. Nothing was changed.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// An agent that lacks a component, more agents than slots, an agent in Teach without a learner, or AfterUpdate is due. Nothing was changed.
    /// Or the engine failed behind a governor, and the cause is inside.
    /// </exception>
    public override void BeforeUpdate(in TFrame t)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (began)
        {
            throw new InvalidOperationException($"Frame {nextFrame - 1} is under way; call AfterUpdate first.");
        }

        NoteLength(in t);
        StartBudget();
        if (!IsBehind)
        {
            FollowState();
        }

        See();
        DrivenEntities.Of(World).Check<TSensors, TMotors>();
        roster.Check();
        if (roster.Changes)
        {
            governor?.CatchUp();
        }

        roster.Apply();
        Gather();
        Begin();
        nextFrame++;
        began = true;
    }

    /// <summary>
    /// Writes the motors of the agents in Infer, if they are due: of this frame, waiting for them, or on a pipelined engine of the one before. Those in
    /// Teach are learned from instead.
    /// </summary>
    /// <exception cref="InvalidOperationException">No frame is under way.</exception>
    /// <exception cref="ArgumentException">A taught motor is not finite; the message names agent and motor. Nothing was changed: put it right and call again.</exception>
    /// <exception cref="TrainingException">The learner diverged. The frame is over, and motors were written.</exception>
    public override void AfterUpdate(in TFrame t)
    {
        if (!began)
        {
            throw new InvalidOperationException("No frame is under way; call BeforeUpdate first.");
        }

        if (governor is not null)
        {
            Scatter(governor.End());
            return;
        }

        GiveLessons();
        try
        {
            State.End(State.Frame - 1);
        }
        catch (TrainingException)
        {
            Scatter(State.Motors);
            throw;
        }

        Scatter(State.Motors);
        SwapIfDue();
    }

    /// <summary>Frees the state and takes <see cref="LsmSlot"/> off the entities; the engine stays.</summary>
    public override void Dispose()
    {
        if (!disposed)
        {
            disposed = true;
            DrivenEntities.Of(World).RemoveSystem(Drives);
            governor?.Dispose();
            roster.ReleaseAll();
            State.Dispose();
        }

        base.Dispose();
        GC.SuppressFinalize(this);
    }

    private static bool Drives(Chunk chunk) => chunk.Has<TSensors>() && chunk.Has<TMotors>();

    /// <summary>After a rollback the state's agents are those of then, and entities may have been made anew since.</summary>
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
        if (governor is not null)
        {
            BeginGoverned(governor, commands);
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

    private void See()
    {
        roster.StartFrame();
        foreach (ref Chunk chunk in World.Query(in this.agents))
        {
            int count = chunk.Count;
            Span<LsmAgent> agents = chunk.GetSpan<LsmAgent>()[..count];
            Span<LsmSlot> slots = chunk.Has<LsmSlot>() ? chunk.GetSpan<LsmSlot>()[..count] : [];
            CheckSensors(in chunk, agents);
            CheckModes(in chunk, agents);
            for (int i = 0; i < count; i++)
            {
                roster.See(chunk.Entity(i), agents[i].Id, slots.IsEmpty ? -1 : slots[i].Index);
            }
        }
    }

    private void CheckSensors(ref readonly Chunk chunk, Span<LsmAgent> agents)
    {
        LiquidReservoir reservoir = engine.Model.Reservoir;
        ReadOnlySpan<float> sensors = MemoryMarshal.Cast<TSensors, float>(chunk.GetSpan<TSensors>()[..agents.Length]);
        if (guard is not null)
        {
            CheckGuarded(in chunk, agents, sensors, guard);
            return;
        }

        if (reservoir.FirstBadSensor(sensors) < 0)
        {
            return;
        }

        int width = engine.Model.InputSize;
        for (int i = 0; i < agents.Length; i++)
        {
            int bad = agents[i].Mode == LsmMode.Off ? -1 : reservoir.FirstBadSensor(sensors.Slice(i * width, width));
            if (bad >= 0)
            {
                string legal = reservoir.Input == InputKind.Spikes ? "exactly 0 or 1" : "finite and at most 2^30 in magnitude";
                throw new ArgumentException(
                    FormattableString.Invariant($"Sensor {bad} of agent {agents[i].Id}, {chunk.Entity(i)}, is {sensors[(i * width) + bad]}; it must be {legal}. ")
                    + $"Correct its {typeof(TSensors).Name} or set its Mode to Off.");
            }
        }
    }

    private static void CheckGuarded(ref readonly Chunk chunk, Span<LsmAgent> agents, ReadOnlySpan<float> sensors, SensorGuard guard)
    {
        int width = sensors.Length / Math.Max(agents.Length, 1);
        for (int i = 0; i < agents.Length; i++)
        {
            ReadOnlySpan<float> row = sensors.Slice(i * width, width);
            int bad = agents[i].Mode == LsmMode.Off ? -1 : guard.FirstRejected(row);
            if (bad >= 0)
            {
                throw new ArgumentException(
                    FormattableString.Invariant($"Sensor {bad} of agent {agents[i].Id}, {chunk.Entity(i)}, is {row[bad]}; its range is {guard.RangeOf(bad)}, and its policy refuses the tick. ")
                    + $"Correct its {typeof(TSensors).Name} or set its Mode to Off.");
            }
        }
    }

    private void Gather()
    {
        int width = engine.Model.InputSize;
        Span<float> target = governor is null ? State.Sensors : GovernedSensors;
        foreach (ref Chunk chunk in World.Query(in placed))
        {
            int count = chunk.Count;
            Span<LsmAgent> agents = chunk.GetSpan<LsmAgent>()[..count];
            Span<LsmSlot> slots = chunk.GetSpan<LsmSlot>()[..count];
            ReadOnlySpan<float> rows = MemoryMarshal.Cast<TSensors, float>(chunk.GetSpan<TSensors>()[..count]);
            for (int i = 0; i < count; i++)
            {
                int slot = slots[i].Index;
                bool off = agents[i].Mode == LsmMode.Off;
                if (State.Agents.IsOff(slot) != off)
                {
                    governor?.CatchUp();
                    State.Agents.SetOff(slot, off);
                }

                bool teach = agents[i].Mode == LsmMode.Teach;
                if (State.Teaching.IsTaught(slot) != teach)
                {
                    State.Teaching.SetTaught(slot, teach);
                }

                if (!off)
                {
                    rows.Slice(i * width, width).CopyTo(target.Slice(slot * width, width));
                }
            }
        }
    }
}

/// <summary>The system for frame loops that hand a time step in seconds to their systems, as a <see cref="Group{T}"/> of float does.</summary>
/// <typeparam name="TSensors">A component of floats only, one per sensor of the model.</typeparam>
/// <typeparam name="TMotors">A component of floats only, one per output of the model.</typeparam>
/// <param name="world">The world whose agents it drives.</param>
/// <param name="engine">The engine that steps them; stays the caller's.</param>
/// <param name="capacity">How many agents there may be at once, at least 1.</param>
public sealed class LsmSystem<
    [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields | DynamicallyAccessedMemberTypes.NonPublicFields)] TSensors,
    [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields | DynamicallyAccessedMemberTypes.NonPublicFields)] TMotors>(World world, LsmEngine engine, int capacity)
    : LsmSystem<TSensors, TMotors, float>(world, engine, capacity)
    where TSensors : unmanaged
    where TMotors : unmanaged;
