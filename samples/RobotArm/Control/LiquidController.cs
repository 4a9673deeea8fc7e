using System.Diagnostics;
using System.Runtime.InteropServices;
using Lsm.Ecs;
using Lsm.Runtime;
using Lsm.Runtime.Numerics;
using Lsm.Runtime.Readouts;

namespace RobotArm.Control;

/// <summary>The controller with a liquid: an engine steps the agents of a world.</summary>
/// <typeparam name="TSensors">The sensor component, one float per sensor of the model.</typeparam>
internal sealed class LiquidController<TSensors> : Controller<TSensors>
    where TSensors : unmanaged
{
    private readonly LsmEngine engine;
    private readonly Philox? membranes;
    private readonly Delay delay;
    private readonly List<double> tickSeconds = [];
    private Drive? drive;
    private ulong firstId;

    /// <param name="model">The liquid.</param>
    /// <param name="kind">Which engine.</param>
    /// <param name="membranes">If given, agents start with membranes drawn between 0 and their thresholds; otherwise at rest.</param>
    /// <param name="delay">The delay of the motors: a pipelined engine delays them by the first tick, a queue in this class by each further one.</param>
    public LiquidController(LiquidStateMachine model, EngineKind kind, Philox? membranes, Delay delay = default)
    {
        engine = LsmEngine.Create(model, kind, new EngineOptions { Pipelined = delay.Ticks > 0 });
        this.membranes = membranes;
        this.delay = delay;
    }

    public LsmEngine Engine => engine;

    public override int FeatureCount => engine.Model.FeatureCount;

    /// <summary>Called with the state of each world that is attached, before its first frame.</summary>
    public Action<LsmState>? Attached { get; set; }

    /// <summary>The state of the attached world; valid until its system is disposed.</summary>
    public LsmState State => (drive ?? throw new InvalidOperationException("No world is attached; call Attach first.")).State;

    /// <summary>The duration of each tick since <see cref="ClearTickTimes"/>, from gathering the sensors to writing the motors, in seconds.</summary>
    public IReadOnlyList<double> TickSeconds => tickSeconds;

    public void ClearTickTimes() => tickSeconds.Clear();

    public override BaseSystem<World, float> Attach(World world, ulong firstId, int agents, Learner? samples)
    {
        this.firstId = firstId;
        drive = new Drive(world, this, agents);
        drive.AddAgents();
        if (membranes is { } random)
        {
            State.Neurons.SetMembranes(Draw(random, agents));
        }

        drive.Learner = samples;
        drive.Latency = delay.TrainedFor;
        Attached?.Invoke(State);
        return drive;
    }

    public override Motors MotorsOf(int index) => drive!.Acting[State.Agents.SlotOf(firstId + (ulong)index)];

    public override void AddStateTo(RunChecksum checksum) => checksum.Add(State.Checksum());

    public override void UseReadout(Task<Readout> readout) => engine.SwapAt(0, readout);

    public override void Dispose() => engine.Dispose();

    private float[] Draw(Philox random, int agents)
    {
        ReadOnlySpan<float> threshold = engine.Model.Reservoir.Threshold;
        var membranes = new float[agents * threshold.Length];
        for (int agent = 0; agent < agents; agent++)
        {
            Philox own = random.For(firstId + (ulong)agent);
            int row = State.Agents.SlotOf(firstId + (ulong)agent) * threshold.Length;
            for (int i = 0; i < threshold.Length; i++)
            {
                membranes[row + i] = (float)(own.Uniform((ulong)i) * threshold[i]);
            }
        }

        return membranes;
    }

    private sealed class Drive(World world, LiquidController<TSensors> controller, int agents)
        : LsmSystem<TSensors, Motors, float>(world, controller.engine, agents)
    {
        private readonly Queue<Motors[]> delayed = new();
        private long started;

        /// <summary>[slot]: the motors that acted in the last tick.</summary>
        public Motors[] Acting { get; private set; } = new Motors[agents];

        /// <summary>Runs a tick without a neuron step: it gives every entity its slot, so that the membranes can be set.</summary>
        public void AddAgents()
        {
            Steps = 0;
            base.BeforeUpdate(0);
            base.AfterUpdate(0);
            Steps = 1;
            for (int tick = 1; tick < controller.delay.Ticks; tick++)
            {
                delayed.Enqueue(new Motors[State.Capacity]);
            }
        }

        public override void BeforeUpdate(in float t)
        {
            started = Stopwatch.GetTimestamp();
            base.BeforeUpdate(in t);
        }

        public override void AfterUpdate(in float t)
        {
            base.AfterUpdate(in t);
            controller.tickSeconds.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
            delayed.Enqueue(MemoryMarshal.Cast<float, Motors>(State.Motors).ToArray());
            Acting = delayed.Dequeue();
        }
    }
}
