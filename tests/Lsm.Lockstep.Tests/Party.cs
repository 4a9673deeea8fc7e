using Lsm.Runtime;
using Lsm.Runtime.Readouts;

namespace Lsm.Lockstep.Tests;

/// <summary>Some peers in one process: each has an engine, a state and a session.</summary>
internal sealed class Party : IDisposable
{
    private readonly LsmEngine[] engines;
    private readonly byte[] buffer;

    public Party(ulong[][] agents, LockstepOptions[] options, Func<int, LsmEngine>? engine = null, ulong[]? start = null)
    {
        Agents = agents;
        Options = options;
        engines = [.. agents.Select((_, peer) => engine?.Invoke(peer) ?? LsmEngine.Create(Model(), EngineKind.Cpu, new EngineOptions { Threads = 1 }))];
        States = [.. engines.Select(each => each.CreateState(8, start ?? [.. agents.SelectMany(some => some)]))];
        Sessions = [.. States.Select((state, peer) => new LockstepSession(state, peer, agents, options[peer]))];
        buffer = new byte[Sessions.Max(session => session.LargestMessage)];
    }

    public ulong[][] Agents { get; }

    public LockstepOptions[] Options { get; }

    public LsmState[] States { get; }

    public LockstepSession[] Sessions { get; }

    public List<(int Peer, LockstepEvent Event)> Events { get; } = [];

    public static LiquidStateMachine Model(ulong seed = 1) => new(3, 60, 2, new LiquidOptions
    {
        Features = FeatureKind.Trace,
        Reservoir = new ReservoirOptions { Seed = seed, FanIn = 12, WeightScale = 0.1, InputScaling = 1 },
    });

    /// <summary>Another readout for the model.</summary>
    public static Readout OtherReadout() => new LinearReadout(60, 2, [.. Enumerable.Range(0, 120).Select(i => 0.01f * (i % 7))]);

    /// <summary>A sensor of an agent in a frame: it changes every few frames, so that some predictions are right.</summary>
    public static float Script(ulong agent, long frame, int sensor) => (float)((((long)agent * 31) + (frame / 4 * 17) + (sensor * 7)) % 23) / 11 - 0.5f;

    /// <summary>Runs frames until they are settled everywhere.</summary>
    /// <param name="network">The network.</param>
    /// <param name="frames">Frames.</param>
    /// <param name="before">Called before each new frame of a peer that can run.</param>
    public void Run(BadNetwork network, long frames, Action<int, long>? before = null)
    {
        var random = new Random(7);
        for (int turn = 0; Sessions.Any(session => session.Settled < frames); turn++)
        {
            Assert.That(turn, Is.LessThan(200 + (50 * frames)), "the sessions do not come further");
            network.Deliver(Sessions);
            foreach (LockstepSession session in Sessions)
            {
                if (random.Next(5) > 0) // now and then a peer is slow
                {
                    Turn(session, frames, before);
                }

                SendAll(session, network);
            }
        }

        ReadEvents();
    }

    public void SendAll(LockstepSession session, BadNetwork network)
    {
        for (int peer = 0; peer < Sessions.Length; peer++)
        {
            if (peer != session.Self)
            {
                network.Send(session.Self, peer, buffer.AsSpan(0, session.Write(peer, buffer)));
            }
        }
    }

    public void ReadEvents()
    {
        foreach (LockstepSession session in Sessions)
        {
            while (session.TryReadEvent(out LockstepEvent read))
            {
                Events.Add((session.Self, read));
            }
        }
    }

    /// <summary>The same frames on one machine, with the inputs of all peers.</summary>
    public ulong Alone(long frames, Action<LsmState, long>? before = null, ulong[]? start = null)
    {
        using LsmEngine engine = LsmEngine.Create(Model(), EngineKind.Cpu);
        using LsmState state = engine.CreateState(8, start ?? [.. Agents.SelectMany(some => some)]);
        for (long frame = 0; frame < frames; frame++)
        {
            before?.Invoke(state, frame);
            for (int peer = 0; peer < Agents.Length; peer++)
            {
                foreach (ulong agent in Agents[peer].Where(agent => state.Agents.SlotOf(agent) >= 0))
                {
                    Span<float> sensors = state.SensorsOf(state.Agents.SlotOf(agent));
                    for (int i = 0; i < sensors.Length; i++)
                    {
                        sensors[i] = frame < Options[peer].InputDelay ? 0 : Script(agent, frame, i);
                    }
                }
            }

            state.Begin(frame, Options[0].Steps);
            state.End(frame);
        }

        return state.Checksum();
    }

    public void Dispose()
    {
        Array.ForEach(States, state => state.Dispose());
        Array.ForEach(engines, engine => engine.Dispose());
    }

    /// <summary>One turn of a peer: the next frame, or only late inputs after the last one.</summary>
    public void Turn(LockstepSession session, long frames, Action<int, long>? before = null)
    {
        if (session.Present >= frames)
        {
            session.Settle();
            return;
        }

        if (session.WaitsFor < 0)
        {
            before?.Invoke(session.Self, session.Present);
        }

        ulong[] own = Agents[session.Self];
        for (int i = 0; i < session.OwnInputs.Length; i++)
        {
            session.OwnInputs[i] = Script(own[i / 3], session.Present + Options[session.Self].InputDelay, i % 3);
        }

        session.Advance();
    }
}
