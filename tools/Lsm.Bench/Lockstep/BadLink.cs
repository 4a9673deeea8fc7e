using System.Net;
using System.Net.Sockets;
using Lsm.Runtime.Numerics;

namespace Lsm.Bench.Lockstep;

/// <summary>
/// A UDP socket on the loopback address behind a simulated bad connection: each sent packet waits a random number of turns, so that later packets
/// may overtake it, or is lost.
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

    /// <summary>The number of packets that left after a packet that was sent later.</summary>
    public long Overtaken { get; private set; }

    /// <summary>Sets the other side. Without a call, the first sender becomes the other side.</summary>
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

    /// <summary>Advances the time by one turn and sends the packets that are due.</summary>
    public void Turn()
    {
        turn++;
        while (other is not null && waiting.TryPeek(out byte[]? packet, out (long Due, long Number) place) && place.Due <= turn)
        {
            waiting.Dequeue();
            socket.SendTo(packet, SocketFlags.None, other);
        }
    }

    /// <summary>Receives a packet that has arrived. Returns 0 if there is none.</summary>
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
