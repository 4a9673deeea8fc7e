using Lsm.Runtime;

namespace Lsm.Lockstep.Tests;

/// <summary>Sessions over a bad network end as a run on one machine.</summary>
public sealed class SessionTests
{
    [Test]
    public void Advance_TwoPeersOverABadNetwork_EndAsARunOnOneMachine([Values(1, 2, 3)] int seed, [Values(0, 1, 8)] int window)
    {
        using var party = new Party([[1, 2], [3]], [new() { Window = window, InputDelay = 2 }, new() { Window = window, InputDelay = 0 }]);
        party.Run(new BadNetwork(seed), 150);
        AssertEnds(party, 150);
        Assert.That(party.States.Any(state => state.History.Epoch > 0), Is.EqualTo(window > 0), "rollbacks");
    }

    [Test]
    public void Advance_ThreePeersOverABadNetwork_EndAsARunOnOneMachine([Values(1, 2, 3)] int seed)
    {
        using var party = new Party([[1], [9, 2], [5]], [new() { Steps = 3 }, new() { Steps = 3, InputDelay = 0 }, new() { Steps = 3, InputDelay = 5 }]);
        party.Run(new BadNetwork(seed), 150);
        AssertEnds(party, 150);
        Assert.That(party.States.Select(state => state.History.Epoch), Is.All.GreaterThan(0));
    }

    [Test]
    public void Advance_OnePeerOnVulkan_EndsAsARunOnOneMachine()
    {
        using var party = new Party([[1], [2]], [new(), new()], peer => peer == 0 ? LsmEngine.Create(Party.Model(), EngineKind.Cpu) : Vulkan());
        party.Run(new BadNetwork(4), 80);
        AssertEnds(party, 80);
    }

    [Test]
    public void Advance_AgentsSpawnAndDespawn_EndAsARunOnOneMachine()
    {
        static void Change(LsmState state, long frame)
        {
            if (frame == 30)
            {
                state.Agents.Spawn(9);
            }

            if (frame == 45)
            {
                state.Agents.Despawn(1);
            }
        }

        using var party = new Party([[1, 2], [3, 9]], [new(), new()], start: [1, 2, 3]);
        party.Run(new BadNetwork(5), 100, (peer, frame) => Change(party.States[peer], frame));
        ulong alone = party.Alone(100, Change, [1, 2, 3]);
        Assert.That(party.States.Select(state => state.Checksum()), Is.All.EqualTo(alone));
        Assert.That(party.Events.Select(each => each.Event.Kind), Is.All.EqualTo(LockstepEventKind.Ready));
    }

    [Test]
    public void Advance_ReadoutSwappedInTheSameFrame_ReportsNothing()
    {
        using var party = new Party([[1], [2]], [new(), new()]);
        foreach (LsmState state in party.States)
        {
            state.Engine.SwapAt(40, Task.FromResult(Party.OtherReadout()));
        }

        party.Run(new BadNetwork(6), 100);
        AssertEnds(party, 100);
        Assert.That(party.States[0].Motors.ToArray(), Is.EqualTo(party.States[1].Motors.ToArray()));
    }

    [Test]
    public void Advance_WithoutMessages_StopsAtTheWindow()
    {
        using var party = new Party([[1], [2]], [new() { Window = 4, InputDelay = 3 }, new() { Window = 4 }]);
        LockstepSession session = party.Sessions[0];
        Assert.That((session.Advance(), session.WaitsFor), Is.EqualTo((false, 1)));
        Handshake(party);
        for (int i = 0; i < 10; i++)
        {
            Assert.That(session.Advance(), Is.EqualTo(i < 6), "the handshake brought the two frames of the delay");
        }

        Assert.That((session.WaitsFor, session.Present, session.Settled), Is.EqualTo((1, 6L, 2L)));
        party.Sessions[1].Advance();
        byte[] buffer = new byte[session.LargestMessage];
        Assert.That(session.Receive(1, buffer.AsSpan(0, party.Sessions[1].Write(0, buffer))), Is.EqualTo(LockstepReceipt.Taken));
        Assert.That((session.Advance(), session.Settled), Is.EqualTo((true, 3L)));
    }

    [Test]
    public void Write_SmallBuffer_SendsTheRestLater()
    {
        using var party = new Party([[1, 2, 3, 4], [5]], [new(), new()]);
        Handshake(party);
        (LockstepSession here, LockstepSession there) = (party.Sessions[0], party.Sessions[1]);
        for (int i = 0; i < 6; i++)
        {
            here.Advance();
        }

        byte[] small = new byte[here.SmallestBuffer];
        Assert.That(() => here.Write(1, new byte[here.SmallestBuffer - 1]), Throws.ArgumentException.With.Message.Contains($"{here.SmallestBuffer}"));
        for (int i = 0; there.Settled < 6; i++)
        {
            Assert.That(i, Is.LessThan(40));
            there.Receive(0, small.AsSpan(0, here.Write(1, small)));
            there.Advance();
            here.Receive(1, small.AsSpan(0, there.Write(0, small)));
        }
    }

    [Test]
    public void Advance_IllegalOwnInput_IsRefusedAndCanBeCorrected()
    {
        using var party = new Party([[1], [2]], [new(), new()]);
        Handshake(party);
        LockstepSession session = party.Sessions[0];
        session.OwnInputs[1] = float.NaN;
        Assert.That(session.Advance, Throws.ArgumentException.With.Message.Contains("OwnInputs[1]"));
        Assert.That((session.Present, session.State.Frame), Is.EqualTo((0L, 0L)));
        session.OwnInputs[1] = 0.5f;
        Assert.That(session.Advance(), Is.True);
    }

    [Test]
    public void Advance_StateRanWithoutTheSession_IsRefused()
    {
        using var party = new Party([[1], [2]], [new(), new()]);
        Handshake(party);
        party.States[0].Begin(0);
        party.States[0].End(0);
        Assert.That(party.Sessions[0].Advance, Throws.InvalidOperationException.With.Message.Contains("frame 1").And.Message.Contains("frame 0"));
    }

    [Test]
    public void Advance_AfterTheFirstFrames_AllocatesNothing()
    {
        using var party = new Party([[1], [2]], [new() { InputDelay = 0 }, new() { InputDelay = 0 }]);
        Handshake(party);
        byte[][] late = [.. Enumerable.Range(0, 10).Select(_ => new byte[party.Sessions[0].LargestMessage])]; // [turn % 5, sender]
        int[] lengths = new int[10];
        long before = 0;
        for (int turn = 0; turn < 400; turn++)
        {
            if (turn == 200)
            {
                before = GC.GetAllocatedBytesForCurrentThread();
            }

            for (int peer = 0; peer < 2; peer++)
            {
                LockstepSession session = party.Sessions[peer];
                int sent = (2 * ((turn + 1) % 5)) + 1 - peer; // four turns ago, by the other
                session.Receive(1 - peer, late[sent].AsSpan(0, lengths[sent]));
                session.OwnInputs[0] = Party.Script((ulong)peer, session.Present, 0);
                session.Advance();
                int place = (2 * (turn % 5)) + peer;
                lengths[place] = session.Write(1 - peer, late[place]);
            }
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.That(party.States[0].History.Epoch, Is.GreaterThan(50));
        Assert.That(party.Sessions[0].Present, Is.GreaterThan(350));
        Assert.That(allocated, Is.Zero);
    }

    [Test]
    public void LockstepSession_BadArguments_AreRefusedByName()
    {
        using LsmEngine engine = LsmEngine.Create(Party.Model(), EngineKind.Cpu);
        using LsmState state = engine.CreateState(2);
        Assert.That(() => new LockstepSession(state, 0, [[1], [2, 1]]), Throws.InstanceOf<ArgumentException>().With.Message.Contains("Agent 1"));
        Assert.That(() => new LockstepSession(state, 2, [[1], [2]]), Throws.InstanceOf<ArgumentException>().With.Message.Contains("self is 2"));
        Assert.That(() => new LockstepSession(state, 0, [1]), Throws.InstanceOf<ArgumentException>().With.Message.Contains("1 peers"));
        Assert.That(() => new LockstepSession(state, 0, [1, -1]), Throws.InstanceOf<ArgumentException>().With.Message.Contains("-1 inputs"));
        Assert.That(() => new LockstepSession(state, 0, [1, 1], new LockstepOptions { Window = 257 }), Throws.InstanceOf<ArgumentException>().With.Message.Contains("Window is 257"));
        Assert.That(() => new LockstepSession(state, 0, [1, 1], new LockstepOptions { Steps = 17 }), Throws.InstanceOf<ArgumentException>().With.Message.Contains("Steps is 17"));
        Assert.That(state.History.KeptFrames, Is.Zero);
        Assert.That(() => new LockstepSession(state, 0, [1, 1]).Advance(), Throws.InvalidOperationException.With.Message.Contains("RollBack"));
        Assert.That(() => new LockstepSession(state, 0, [[0], [1]]).TakeInputs(), Throws.InvalidOperationException.With.Message.Contains("Advance"));
        Assert.That(() => new LockstepSession(state, 0, [1, 1]).Receive(0, []), Throws.InstanceOf<ArgumentException>().With.Message.Contains("peer is 0"));
    }

    /// <summary>Exchanges terms until both sides are ready.</summary>
    internal static void Handshake(Party party)
    {
        byte[] buffer = new byte[party.Sessions[0].LargestMessage];
        for (int i = 0; i < 2; i++)
        {
            party.Sessions[1].Receive(0, buffer.AsSpan(0, party.Sessions[0].Write(1, buffer)));
            party.Sessions[0].Receive(1, buffer.AsSpan(0, party.Sessions[1].Write(0, buffer)));
        }
    }

    internal static LsmEngine Vulkan()
    {
        try
        {
            return LsmEngine.Create(Party.Model(), EngineKind.Vulkan);
        }
        catch (InvalidOperationException missing)
        {
            Checkout.Missing(missing.Message);
            throw;
        }
    }

    private static void AssertEnds(Party party, long frames)
    {
        ulong alone = party.Alone(frames);
        Assert.That(party.States.Select(state => state.Checksum()), Is.All.EqualTo(alone));
        Assert.That(party.Events.Select(each => each.Event.Kind), Is.All.EqualTo(LockstepEventKind.Ready));
        Assert.That(party.Events, Has.Count.EqualTo(party.Sessions.Length * (party.Sessions.Length - 1)));
    }
}
