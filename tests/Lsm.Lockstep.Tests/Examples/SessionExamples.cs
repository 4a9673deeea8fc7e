using Lsm.Runtime;
using Lsm.Runtime.Recording;

namespace Lsm.Lockstep.Tests.Examples;

/// <summary>The code of docs/lockstep.md that uses sessions.</summary>
public sealed class SessionExamples
{
    [Test]
    public void Session_CodeOfDocument_Runs()
    {
        using LsmEngine engine = LsmEngine.Create(Party.Model(), EngineKind.Cpu);
        using LsmState state = engine.CreateState(2, [1, 2]), theirs = engine.CreateState(2, [1, 2]);
        var other = new LockstepSession(theirs, 1, [[1], [2]]);
        using var log = new StringWriter();
        var network = new Loopback(other);
        float steered = 0;

        // Agent 1 is ours; agent 2 belongs to the other machine.
        var session = new LockstepSession(state, self: 0, agents: [[1], [2]], new LockstepOptions { InputDelay = 2, Window = 8 });
        byte[] buffer = new byte[session.LargestMessage];
        for (int turn = 0; turn < 60; turn++)
        {
            while (network.Receive(buffer, out int sender) is > 0 and int length)
            {
                session.Receive(sender, buffer.AsSpan(0, length)); // drops what is late, repeated, damaged or illegal
            }

            while (session.TryReadEvent(out LockstepEvent happened))
            {
                log.WriteLine(happened); // a peer is ready, is refused, or runs differently
            }

            session.OwnInputs[0] = turn % 8 * 0.1f; // acts two frames later, here and there
            if (session.Advance())
            {
                steered = state.Motors[0];
            }

            network.Send(peer: 1, buffer.AsSpan(0, session.Write(peer: 1, buffer)));
        }

        Assert.That(log.ToString(), Is.EqualTo("Peer 1 is ready." + Environment.NewLine));
        Assert.That(session.Present, Is.GreaterThan(50));
        Assert.That(steered, Is.EqualTo(state.Motors[0]));
    }

    [Test]
    public void Update_TwoPlayersOverABadNetwork_HaveTheWorldOfARunWithoutPredictions([Values(1, 2)] int seed)
    {
        (ulong checksum, (ulong, Body)[] bodies, long rollbacks) = Play(seed, window: 8);
        (ulong Checksum, (ulong, Body)[] Bodies, long Rollbacks) straight = Play(seed, window: 0);
        Assert.That((checksum, straight.Rollbacks), Is.EqualTo((straight.Checksum, 0L)));
        Assert.That(bodies, Is.EqualTo(straight.Bodies).And.Length.EqualTo(3));
        Assert.That(rollbacks, Is.GreaterThan(5));
        Assert.That(bodies.Select(each => each.Item2.X), Has.All.Not.EqualTo(0));
    }

    [Test]
    public void SyncTest_ArenaWithAndWithoutRestore_FindsTheMissingRestore()
    {
        using LsmEngine engine = LsmEngine.Create(ArenaModel(), EngineKind.Cpu);
        using Arena arena = new(engine), forgetful = new(engine);

        Divergence? difference = SyncTest.Run(
            arena.State,
            frames: 60,
            distance: 8,
            step: frame =>
            {
                arena.Save(frame);
                arena.RunFrame(frame, firstLamp: frame % 7, secondLamp: 2);
            },
            restore: arena.Restore);
        Assert.That(difference, Is.Null);

        Divergence? forgotten = SyncTest.Run(forgetful.State, 15, 4, frame => forgetful.RunFrame(frame, frame % 7, 2));
        Assert.That((forgotten!.Variable, forgotten.IsCause), Is.EqualTo(("sensor", true)));
    }

    private static (ulong Checksum, (ulong Id, Body Body)[] Bodies, long Rollbacks) Play(int seed, int window)
    {
        using LsmEngine engine = LsmEngine.Create(ArenaModel(), EngineKind.Cpu);
        using ArenaPlayer first = new(engine, 0, window), second = new(engine, 1, window);
        ArenaPlayer[] players = [first, second];
        LockstepSession[] sessions = [first.Session, second.Session];
        var network = new BadNetwork(seed);
        byte[] buffer = new byte[first.Session.LargestMessage];
        long frames = 120;
        for (int turn = 0; sessions.Any(session => session.Settled < frames); turn++)
        {
            Assert.That(turn, Is.LessThan(frames * 50));
            network.Deliver(sessions);
            foreach (ArenaPlayer player in players)
            {
                int to = 1 - player.Session.Self;
                if (player.Session.Present < frames)
                {
                    player.Update(((player.Session.Present / 3) + (5 * to)) % 11 - 5);
                }
                else
                {
                    player.CatchUp();
                }

                network.Send(1 - to, to, buffer.AsSpan(0, player.Session.Write(to, buffer)));
            }
        }

        Assert.That(second.Arena.Bodies(), Is.EqualTo(first.Arena.Bodies()));
        Assert.That(second.Arena.State.Checksum(), Is.EqualTo(first.Arena.State.Checksum()));
        foreach (LockstepSession session in sessions)
        {
            Assert.That(session.TryReadEvent(out LockstepEvent ready) && ready.Kind == LockstepEventKind.Ready && !session.TryReadEvent(out _), Is.True);
        }

        return (first.Arena.State.Checksum(), first.Arena.Bodies(), first.Arena.State.History.Epoch);
    }

    private static LiquidStateMachine ArenaModel() => new(2, 60, 2, new LiquidOptions { Features = FeatureKind.Trace, Reservoir = new ReservoirOptions { InputScaling = 1 } });
}
