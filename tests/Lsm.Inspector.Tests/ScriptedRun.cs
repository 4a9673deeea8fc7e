using Lsm.Runtime;
using Lsm.Runtime.Recording;

namespace Lsm.Inspector.Tests;

/// <summary>A run of three agents whose sensors depend on frame and agent, with 40 kept frames.</summary>
internal sealed class ScriptedRun : IDisposable
{
    public const int Neurons = 80;
    private readonly int comeAndGo;

    /// <summary>Creates the run.</summary>
    /// <param name="pipelined">Whether the engine is pipelined.</param>
    /// <param name="comeAndGo">Every how many frames an agent comes, goes, is reset, or is switched; 0 for never.</param>
    /// <param name="kind">The engine.</param>
    public ScriptedRun(bool pipelined = false, int comeAndGo = 0, EngineKind kind = EngineKind.Cpu)
    {
        this.comeAndGo = comeAndGo;
        Engine = LsmEngine.Create(CreateModel(), kind, new EngineOptions { Threads = 1, Pipelined = pipelined });
        State = Engine.CreateState(5, [1, 2, 4]);
        State.History.Keep(40);
        Recorder = new RunRecorder(State);
    }

    public LsmEngine Engine { get; }

    public LsmState State { get; }

    public RunRecorder Recorder { get; }

    public static LiquidStateMachine CreateModel(ulong seed = 1) =>
        new(2, Neurons, 2, new LiquidOptions { Features = FeatureKind.Trace, Reservoir = new ReservoirOptions { FanIn = 8, InputScaling = 2, Seed = seed } });

    public static float Sensor(long frame, ulong agent, int sensor) => ((frame * 7) + (3 * (long)agent) + (5 * sensor)) % 16 * 0.125f;

    public void Step(int frames)
    {
        for (int i = 0; i < frames; i++)
        {
            long frame = State.Frame;
            if (comeAndGo > 0 && frame % comeAndGo == 0)
            {
                Disturb((int)(frame / comeAndGo % 4));
            }

            for (int slot = 0; slot < State.Capacity; slot++)
            {
                if (State.Agents.TryGet(slot, out ulong agent))
                {
                    (State.SensorsOf(slot)[0], State.SensorsOf(slot)[1]) = (Sensor(frame, agent, 0), Sensor(frame, agent, 1));
                }
            }

            State.Begin(frame, 1 + (int)(frame % 3));
            State.End(frame);
            Recorder.Record(1 + (int)(frame % 3));
        }
    }

    public void Dispose()
    {
        State.Dispose();
        Engine.Dispose();
    }

    private void Disturb(int kind)
    {
        switch (kind)
        {
            case 0:
                State.Agents.Spawn(100 + (ulong)State.Frame);
                break;
            case 1:
                State.Agents.SetOff(State.Agents.SlotOf(2), !State.Agents.IsOff(State.Agents.SlotOf(2)));
                break;
            case 2:
                State.Agents.Reset(State.Agents.SlotOf(4));
                break;
            default:
                ulong newest = Enumerable.Range(0, State.Capacity).Select(slot => State.Agents.TryGet(slot, out ulong agent) ? agent : 0).Max();
                State.Agents.Despawn(newest);
                break;
        }
    }
}
