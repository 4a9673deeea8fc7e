using Lsm.Runtime;

namespace Lsm.Lockstep.Tests;

/// <summary>Peers that differ are found: before the first frame by the handshake, later by checksums of settled frames.</summary>
public sealed class DesyncTests
{
    [Test]
    public void Advance_StateChangedOnOnePeer_NamesFrameChecksumsAndPeer()
    {
        using var party = new Party([[1], [2], [3]], [new(), new(), new()]);
        party.Run(new BadNetwork(1), 100, (peer, frame) =>
        {
            if (peer == 1 && frame == 20)
            {
                party.States[1].Agents.Reset(0);
            }
        });
        (int Peer, LockstepEvent Event)[] found = [.. party.Events.Where(each => each.Event.Kind == LockstepEventKind.Desync)];
        Assert.That(found.Select(each => (each.Peer, each.Event.Peer)), Is.EquivalentTo(new[] { (0, 1), (1, 0), (1, 2), (2, 1) }));
        Assert.That(found.Select(each => (each.Event.Frame, each.Event.What)), Is.All.EqualTo((32L, "state")));
        LockstepEvent here = found.Single(each => each.Peer == 0).Event, there = found.Single(each => each.Peer == 1 && each.Event.Peer == 0).Event;
        Assert.That((here.Ours, here.Theirs), Is.EqualTo((there.Theirs, there.Ours)));
        Assert.That(here.Ours, Is.Not.EqualTo(here.Theirs));
        Assert.That(here.ToString(), Does.Contain("Frame 32").And.Contain($"{here.Theirs:x16} on peer 1"));
    }

    [Test]
    public void Advance_ReadoutSwappedOnOnePeer_NamesTheReadout()
    {
        using var party = new Party([[1], [2]], [new(), new()]);
        party.Run(new BadNetwork(2), 100, (peer, frame) =>
        {
            if (peer == 1 && frame == 40)
            {
                party.States[1].Engine.SwapReadout(Party.OtherReadout());
            }
        });
        LockstepEvent[] found = [.. party.Events.Select(each => each.Event).Where(each => each.Kind == LockstepEventKind.Desync)];
        Assert.That(found.Select(each => (each.Frame, each.What)), Is.EqualTo(new[] { (48L, "readout"), (48L, "readout") }));
        Assert.That(found.Select(each => each.Theirs), Does.Contain(Party.OtherReadout().Hash));
    }

    [Test]
    public void Receive_OtherTerms_RefusesTheHandshakeAndNamesTheDifference([Values("model", "readout", "steps", "tick length", "window", "checksum interval", "first frame", "state", "peers", "run")] string what)
    {
        LiquidStateMachine model = what == "model" ? Party.Model(seed: 2) : what == "readout" ? Party.Model().WithReadout(Party.OtherReadout()) : Party.Model();
        using LsmEngine here = LsmEngine.Create(Party.Model(), EngineKind.Cpu), there = LsmEngine.Create(model, EngineKind.Cpu);
        using LsmState ours = here.CreateState(2), theirs = there.CreateState(2);
        if (what == "first frame")
        {
            theirs.Begin(0);
            theirs.End(0);
        }

        if (what == "state")
        {
            theirs.Agents.Despawn(1);
        }

        theirs.Teaching.TickLength = what == "tick length" ? 0.01 : null;
        var options = new LockstepOptions
        {
            Steps = what == "steps" ? 2 : 1, Window = what == "window" ? 9 : 8, ChecksumEvery = what == "checksum interval" ? 8 : 16, Run = what == "run" ? 1u : 0,
        };
        var one = new LockstepSession(ours, 0, [[0], [1]]);
        var other = new LockstepSession(theirs, 1, what == "peers" ? [[1], [0]] : [[0], [1]], options);
        byte[] buffer = new byte[one.LargestMessage];
        for (int i = 0; i < 3; i++)
        {
            LockstepReceipt expected = what == "run" ? LockstepReceipt.OtherRun : LockstepReceipt.OtherTerms;
            Assert.That(one.Receive(1, buffer.AsSpan(0, other.Write(0, buffer))), Is.EqualTo(expected));
            Assert.That(other.Receive(0, buffer.AsSpan(0, one.Write(1, buffer))), Is.EqualTo(expected));
        }

        Assert.That((one.Advance(), other.Advance(), one.WaitsFor, other.WaitsFor, one.RefusedFrom(1)), Is.EqualTo((false, false, 1, 0, 3L)));
        if (what != "run")
        {
            Assert.That(one.TryReadEvent(out LockstepEvent read), Is.True);
            Assert.That((read.Kind, read.Peer, read.What), Is.EqualTo((LockstepEventKind.Refused, 1, what)));
            Assert.That(read.Ours, Is.Not.EqualTo(read.Theirs));
            Assert.That(read.ToString(), Does.Contain($"differs in {what}: "));
        }

        Assert.That(one.TryReadEvent(out _), Is.False);
    }
}
