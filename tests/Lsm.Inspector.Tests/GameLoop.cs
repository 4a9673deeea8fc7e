using Lsm.Runtime;
using Lsm.Runtime.Recording;
using Lsm.Runtime.Training;

namespace Lsm.Inspector.Tests;

/// <summary>A run that continues on its own thread, like a game, with an inspector that prints nothing.</summary>
internal sealed class GameLoop : IDisposable
{
    public const int Sensors = 2;
    public const int Motors = 2;
    public const int Neurons = 120;
    public const int Kept = 200;
    private readonly Thread thread;
    private readonly TimeSpan pace;
    private volatile bool stopping;
    private volatile bool paused;
    private volatile Exception? failure;

    /// <summary>Starts the run.</summary>
    /// <param name="allow">What pages may do.</param>
    /// <param name="learns">Whether the state has a learner.</param>
    /// <param name="milliseconds">The time of a frame.</param>
    /// <param name="engine">The engine, which the loop disposes; null for one on the CPU.</param>
    public GameLoop(InspectorAccess allow = InspectorAccess.Look, bool learns = false, int milliseconds = 4, LsmEngine? engine = null)
    {
        Engine = engine ?? LsmEngine.Create(CreateModel(), EngineKind.Cpu, new EngineOptions { Threads = 1 });
        State = Engine.CreateState(6, [3, 5, 9]);
        if (learns)
        {
            State.Teaching.Attach(new RlsLearner(Neurons, Motors));
        }

        State.History.Keep(Kept);
        Recorder = new RunRecorder(State);
        Inspector = LsmInspector.Start(State, new InspectorOptions { Allow = allow, Output = TextWriter.Null, Budget = TimeSpan.FromMilliseconds(milliseconds) });
        pace = TimeSpan.FromMilliseconds(milliseconds);
        thread = new Thread(Run) { IsBackground = true };
        thread.Start();
    }

    public LsmEngine Engine { get; }

    public LsmState State { get; }

    public RunRecorder Recorder { get; }

    public LsmInspector Inspector { get; }

    public static LiquidStateMachine CreateModel() => new(Sensors, Neurons, Motors, new LiquidOptions
    {
        Features = FeatureKind.Trace,
        Reservoir = new ReservoirOptions { FanIn = 10, WeightScale = 0.15, InputScaling = 1.5, Beta = 0.9f },
    });

    /// <summary>The sensor of an agent in a frame.</summary>
    public static float Sensor(long frame, ulong agent, int sensor) => MathF.Sin((0.05f * frame * (1 + sensor)) + agent);

    /// <summary>Runs a call on the state while the run stands still between two frames.</summary>
    public T Between<T>(Func<LsmState, T> call)
    {
        lock (thread)
        {
            return call(State);
        }
    }

    /// <summary>Pauses or continues the run.</summary>
    public void Pause(bool pause)
    {
        lock (thread)
        {
            paused = pause;
        }
    }

    /// <summary>Waits until a number of frames have run.</summary>
    public void WaitFor(long frame)
    {
        Assert.That(() => Between(static state => state.Frame) >= frame || failure is not null, Is.True.After(20_000, 5));
        Assert.That(failure, Is.Null);
    }

    public void Dispose()
    {
        stopping = true;
        thread.Join();
        Inspector.Dispose();
        State.Dispose();
        Engine.Dispose();
        Assert.That(failure, Is.Null);
    }

    private void Run()
    {
        try
        {
            while (!stopping)
            {
                lock (thread)
                {
                    if (!paused)
                    {
                        Tick();
                    }
                }

                Thread.Sleep(pace);
            }
        }
        catch (Exception e)
        {
            failure = e;
        }
    }

    private void Tick()
    {
        long frame = State.Frame;
        for (int slot = 0; slot < State.Capacity; slot++)
        {
            if (State.Agents.TryGet(slot, out ulong agent))
            {
                for (int i = 0; i < Sensors; i++)
                {
                    State.SensorsOf(slot)[i] = Sensor(frame, agent, i);
                }
            }
        }

        State.Begin(frame, 1 + (int)(frame % 2));
        State.End(frame);
        Recorder.Record(1 + (int)(frame % 2));
    }
}
