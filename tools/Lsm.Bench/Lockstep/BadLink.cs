using System.Net;
using System.Net.Sockets;
using Lsm.Runtime.Numerics;

namespace Lsm.Bench.Lockstep;

/// <summary>
/// A UDP socket on the loopback address with a bad connection before it: each packet that is sent waits a random number of turns, so that
/// later ones overtake it, or is lost.
/// </summary>
internal sealed class BadLink : IDisposable
{
    private const int MostTurns = 6;
    private const double Loss = 0.05;
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly PriorityQueue<byte[], (long Due, long Number)> waiting = new();
    private readonly SocketAddress sender = new(AddressFamily.InterNetwork);
    private readonly Philox luck;
    private SocketAddress? other;
    private long turn;
    private long lastDue;

    public BadLink(ulong seed, int peer)
    {
        luck = new Philox(seed, RandomStream.FirstFree + 1, (ulong)peer);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Blocking = false;
    }

    public int Port => ((IPEndPoint)socket.LocalEndPoint!).Port;

    public long Sent { get; private set; }

    public long Lost { get; private set; }

    /// <summary>Packets that left after one that was sent later.</summary>
    public long Overtaken { get; private set; }

    /// <summary>Names the other side; without it, whoever sends first is the other side.</summary>
    public void Connect(int port) => other = new IPEndPoint(IPAddress.Loopback, port).Serialize();

    public void Send(ReadOnlySpan<byte> packet)
    {
        ulong draw = 2 * (ulong)Sent++;
        if (luck.Uniform(draw) < Loss)
        {
            Lost++;
            return;
        }

        long due = turn + luck.Below(draw + 1, MostTurns + 1);
        Overtaken += due < lastDue ? 1 : 0;
        lastDue = Math.Max(lastDue, due);
        waiting.Enqueue(packet.ToArray(), (due, Sent));
    }

    /// <summary>Time goes on by one turn: what is due leaves.</summary>
    public void Turn()
    {
        turn++;
        while (other is not null && waiting.TryPeek(out byte[]? packet, out (long Due, long Number) place) && place.Due <= turn)
        {
            waiting.Dequeue();
            socket.SendTo(packet, SocketFlags.None, other);
        }
    }

    /// <summary>Takes a packet that has arrived; 0 bytes if none has.</summary>
    public int Receive(Span<byte> packet)
    {
        if (socket.Available == 0)
        {
            return 0;
        }

        int bytes = socket.ReceiveFrom(packet, SocketFlags.None, sender);
        if (other is null)
        {
            other = new SocketAddress(AddressFamily.InterNetwork, sender.Size);
            sender.Buffer.CopyTo(other.Buffer);
        }

        return bytes;
    }

    /// <summary>Waits up to a millisecond for a packet.</summary>
    public void Wait() => socket.Poll(1000, SelectMode.SelectRead);

    public void Dispose() => socket.Dispose();
}
