namespace Lsm.Lockstep.Tests.Examples;

/// <summary>A network in memory to one other session, which takes a turn whenever it is sent something.</summary>
internal sealed class Loopback(LockstepSession other)
{
    private readonly Queue<byte[]> incoming = [];

    public int Receive(Span<byte> buffer, out int sender)
    {
        sender = other.Self;
        if (!incoming.TryDequeue(out byte[]? message))
        {
            return 0;
        }

        message.CopyTo(buffer);
        return message.Length;
    }

    public void Send(int peer, ReadOnlySpan<byte> message)
    {
        Assert.That(peer, Is.EqualTo(other.Self));
        other.Receive(1 - peer, message);
        other.Advance();
        byte[] answer = new byte[other.LargestMessage];
        incoming.Enqueue(answer[..other.Write(1 - peer, answer)]);
    }
}
