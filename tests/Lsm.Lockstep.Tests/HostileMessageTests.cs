using System.Buffers.Binary;

namespace Lsm.Lockstep.Tests;

/// <summary>What a damaged, replayed or forged message does: nothing, and the receipt says why.</summary>
public sealed class HostileMessageTests
{
    private const int LacksAt = MessageFrame.Header, FirstAt = LacksAt + 8, FramesAt = LacksAt + 16, InputsAt = LacksAt + 20; // without checkpoints

    [Test]
    public void Receive_RandomBytes_AreRefusedAndChangeNothing()
    {
        using var party = Started(out _);
        var random = new Random(1);
        Refuses(party, 20_000, () =>
        {
            byte[] bytes = new byte[random.Next(300)];
            random.NextBytes(bytes);
            return bytes;
        });
    }

    [Test]
    public void Receive_DamagedMessages_AreRefusedAndChangeNothing()
    {
        using var party = Started(out byte[][] messages);
        var random = new Random(2);
        Refuses(party, 20_000, () => Damaged(random, messages));
    }

    [Test]
    public void Receive_ForgedMessages_NeverThrowAndFramesContinue()
    {
        using var party = Started(out byte[][] messages);
        var random = new Random(3);
        var receipts = new HashSet<LockstepReceipt>();
        LockstepSession victim = party.Sessions[0];
        for (int i = 0; i < 20_000; i++)
        {
            byte[] forged = Damaged(random, messages);
            if (forged.Length >= 24 && forged.Length % 4 == 0)
            {
                MessageFrame.Seal(forged);
            }

            receipts.Add(victim.Receive(1, forged));
            if (i % 50 == 0)
            {
                party.Turn(victim, long.MaxValue);
                Assert.That(victim.Settled, Is.LessThanOrEqualTo(victim.Present));
                Assert.That(victim.Present - victim.Settled, Is.LessThanOrEqualTo(8));
            }
        }

        Assert.That(receipts, Is.SupersetOf(new[] { LockstepReceipt.Malformed, LockstepReceipt.OutOfWindow, LockstepReceipt.OtherRun, LockstepReceipt.WrongSender, LockstepReceipt.OtherFormat, LockstepReceipt.Repeated }));
    }

    [Test]
    public void Receive_EachKindOfForgery_IsNamedAndChangesNothing()
    {
        using var party = Started(out byte[][] messages);
        LockstepSession victim = party.Sessions[0];
        byte[] buffer = new byte[victim.LargestMessage];
        party.Turn(party.Sessions[1], long.MaxValue);
        byte[] next = buffer[..party.Sessions[1].Write(0, buffer)];
        long frame = victim.Present;
        (ulong checksum, long settled) = (victim.State.Checksum(), victim.Settled);
        long known = BinaryPrimitives.ReadInt64LittleEndian(next.AsSpan(FirstAt));

        Assert.That(Sent(next, bytes => bytes[4] = 2), Is.EqualTo(LockstepReceipt.OtherFormat));
        Assert.That(Sent(next, bytes => bytes[5] = 3), Is.EqualTo(LockstepReceipt.Malformed), "kind");
        Assert.That(Sent(next, bytes => bytes[6] = 0), Is.EqualTo(LockstepReceipt.WrongSender));
        Assert.That(Sent(next, bytes => bytes[8] = 1), Is.EqualTo(LockstepReceipt.OtherRun));
        Assert.That(Sent(next, bytes => BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(LacksAt), long.MaxValue)), Is.EqualTo(LockstepReceipt.OutOfWindow), "acknowledges what was not sent");
        Assert.That(Sent(next, bytes => BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(LacksAt), -1)), Is.EqualTo(LockstepReceipt.OutOfWindow));
        Assert.That(Sent(next, bytes => BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(FirstAt), known + 1)), Is.EqualTo(LockstepReceipt.OutOfWindow), "a gap");
        Assert.That(Sent(next, bytes => BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(FirstAt), long.MinValue)), Is.EqualTo(LockstepReceipt.OutOfWindow));
        Assert.That(Sent(next, bytes => BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(FramesAt), ushort.MaxValue)), Is.EqualTo(LockstepReceipt.Malformed), "length");
        Assert.That(Sent(next, bytes => BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(InputsAt), float.NaN)), Is.EqualTo(LockstepReceipt.IllegalInput));
        Assert.That(Sent(next, bytes => BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(InputsAt), 2e9f)), Is.EqualTo(LockstepReceipt.IllegalInput));
        byte[] earlier = messages.Last(bytes => BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(FramesAt)) > 0);
        Assert.That(Sent(earlier, bytes => BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(InputsAt), 0.125f)), Is.EqualTo(LockstepReceipt.Contradiction), "another input than before");
        Assert.That(victim.RefusedFrom(1), Is.EqualTo(12));

        Assert.That((victim.Receive(1, earlier), victim.RepeatedFrom(1)), Is.EqualTo((LockstepReceipt.Repeated, 1L)), "a replay");
        Assert.That((victim.Present, victim.Settled, victim.State.Checksum()), Is.EqualTo((frame, settled, checksum)));
        Assert.That(victim.Receive(1, next), Is.EqualTo(LockstepReceipt.Taken), "the honest message");
        Assert.That(victim.Receive(1, next), Is.EqualTo(LockstepReceipt.Repeated), "again");

        LockstepReceipt Sent(byte[] honest, Action<byte[]> lie)
        {
            byte[] bytes = [.. honest];
            lie(bytes);
            MessageFrame.Seal(bytes);
            return victim.Receive(1, bytes);
        }
    }

    [Test]
    public void Receive_InputsBeforeTheHandshake_AreRefused()
    {
        using Party started = Started(out byte[][] messages), other = new([[1], [2]], [new(), new()]);
        Assert.That(other.Sessions[0].Receive(1, messages[0]), Is.EqualTo(LockstepReceipt.NotReady));
        Assert.That(other.Sessions[0].WaitsFor, Is.EqualTo(1));
    }

    [Test]
    public void Receive_PeerThatNeverAcknowledges_StopsTheSessionAndNotItsMemory()
    {
        using var party = Started(out byte[][] messages);
        LockstepSession victim = party.Sessions[0];
        byte[] buffer = new byte[victim.LargestMessage];
        long stopped = 0;
        for (int i = 0; i < 400; i++)
        {
            party.Turn(victim, long.MaxValue);
            party.Sessions[1].Receive(0, buffer.AsSpan(0, victim.Write(1, buffer)));
            party.Turn(party.Sessions[1], long.MaxValue);
            byte[] bytes = buffer[..party.Sessions[1].Write(0, buffer)];
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(LacksAt), 0);
            bytes = WithoutCheckpoints(bytes);
            MessageFrame.Seal(bytes);
            victim.Receive(1, bytes);
            stopped = victim.Present;
        }

        Assert.That(stopped, Is.GreaterThan(100).And.LessThan(300));
        Assert.That(victim.WaitsFor, Is.EqualTo(1));
    }

    /// <summary>Two peers that have run some frames, and the messages with inputs of the second one. Their handshake needs no checkpoint yet.</summary>
    private static Party Started(out byte[][] messages)
    {
        var party = new Party([[1], [2]], [new(), new()]);
        SessionTests.Handshake(party);
        var sent = new List<byte[]>();
        byte[] buffer = new byte[party.Sessions[0].LargestMessage];
        for (int frame = 0; frame < 12; frame++)
        {
            party.Turn(party.Sessions[0], 12);
            party.Turn(party.Sessions[1], 12);
            sent.Add(buffer[..party.Sessions[1].Write(0, buffer)]);
            party.Sessions[0].Receive(1, sent[^1]);
            party.Sessions[1].Receive(0, buffer.AsSpan(0, party.Sessions[0].Write(1, buffer)));
        }

        party.Sessions[0].Settle();
        messages = [.. sent];
        return party;
    }

    private static void Refuses(Party party, int count, Func<byte[]> next)
    {
        LockstepSession victim = party.Sessions[0];
        (ulong checksum, long present, long settled, long refused) = (victim.State.Checksum(), victim.Present, victim.Settled, victim.RefusedFrom(1));
        for (int i = 0; i < count; i++)
        {
            Assert.That(victim.Receive(1, next()), Is.EqualTo(LockstepReceipt.Malformed));
        }

        victim.Settle();
        Assert.That((victim.State.Checksum(), victim.Present, victim.Settled, victim.RefusedFrom(1)), Is.EqualTo((checksum, present, settled, refused + count)));
    }

    /// <summary>One of the messages with some bits changed, or with another length.</summary>
    private static byte[] Damaged(Random random, byte[][] messages)
    {
        byte[] bytes = [.. messages[random.Next(messages.Length)]];
        switch (random.Next(4))
        {
            case 0:
                return bytes[..random.Next(bytes.Length)];
            case 1:
                return [.. bytes, .. new byte[4 * random.Next(1, 20)]];
            default:
                int at = random.Next(bytes.Length - MessageFrame.Trailer);
                for (int i = random.Next(1, 6); i > 0 && at < bytes.Length - MessageFrame.Trailer; i--, at += random.Next(1, 9))
                {
                    bytes[at] ^= (byte)random.Next(1, 256);
                }

                return bytes;
        }
    }

    private static byte[] WithoutCheckpoints(byte[] bytes)
    {
        int count = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(FramesAt + 2));
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(FramesAt + 2), 0);
        return [.. bytes[..InputsAt], .. bytes[(InputsAt + (24 * count))..]];
    }
}
