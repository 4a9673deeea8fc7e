using System.Diagnostics;
using System.Runtime.InteropServices;
using Lsm.Ecs;
using Lsm.Runtime;
using Lsm.Runtime.Numerics;
using Lsm.Runtime.Readouts;

namespace RobotArm.Teaching;

/// <summary>The pupil with a liquid: an engine that steps the agents of a world.</summary>
/// <typeparam name="TSensors">The sensor component, one float per sensor of the model.</typeparam>
internal sealed class LiquidPupil<TSensors> : Pupil<TSensors>
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
    /// <param name="membranes">If given, agents start with membranes drawn between 0 and their thresholds; else at rest.</param>
    /// <param name="delay">Of its motors: the first tick of it is a pipelined engine's, any further one is held here.</param>
    public LiquidPupil(LiquidStateMachine model, EngineKind kind, Philox? membranes, Delay delay = default)
    {
        engine = LsmEngine.Create(model, kind, new EngineOptions { Pipelined = delay.Ticks > 0 });
        this.membranes = membranes;
        this.delay = delay;
    }

    public LsmEngine Engine => engine;

    public override int FeatureCount => engine.Model.ReservoirSize;

    /// <summary>The state of the world entered last; while its system lives.</summary>
    public LsmState State => (drive ?? throw new InvalidOperationException("No world was entered yet.")).State;

    /// <summary>How long each tick took, sensors gathered to motors written, since <see cref="ForgetTimes"/>.</summary>
    public IReadOnlyList<double> TickSeconds => tickSeconds;

    public void ForgetTimes() => tickSeconds.Clear();

    public override BaseSystem<World, float> Enter(World world, ulong firstId, int agents, Learner? lessons)
    {
        this.firstId = firstId;
        drive = new Drive(world, this, agents);
        drive.Place();
        if (membranes is { } random)
        {
            State.Neurons.SetMembranes(Draw(random, agents));
        }

        drive.Learner = lessons;
        drive.Latency = delay.TrainedFor;
        return drive;
    }

    public override Motors MotorsOf(int index) => drive!.Acting[State.Agents.SlotOf(firstId + (ulong)index)];

    public override void AddStateTo(RunChecksum checksum) => checksum.Add(State.Checksum());

    public override void Learn(Task<Readout> readout) => engine.SwapAt(0, readout);

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

    private sealed class Drive(World world, LiquidPupil<TSensors> pupil, int agents)
        : LsmSystem<TSensors, Motors, float>(world, pupil.engine, agents)
    {
        private readonly Queue<Motors[]> held = new();
        private long began;

        /// <summary>[slot]: the motors that act in the last tick.</summary>
        public Motors[] Acting { get; private set; } = new Motors[agents];

        /// <summary>A tick without a neuron step: the entities become agents, so that their membranes can be set.</summary>
        public void Place()
        {
            Steps = 0;
            base.BeforeUpdate(0);
            base.AfterUpdate(0);
            Steps = 1;
            for (int tick = 1; tick < pupil.delay.Ticks; tick++)
            {
                held.Enqueue(new Motors[State.Capacity]);
            }
        }

        public override void BeforeUpdate(in float t)
        {
            began = Stopwatch.GetTimestamp();
            base.BeforeUpdate(in t);
        }

        public override void AfterUpdate(in float t)
        {
            base.AfterUpdate(in t);
            pupil.tickSeconds.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
            held.Enqueue(MemoryMarshal.Cast<float, Motors>(State.Motors).ToArray());
            Acting = held.Dequeue();
        }
    }
}
