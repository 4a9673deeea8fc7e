namespace Lsm.Lockstep.Tests;

/// <summary>A network in memory that loses a fifth of the messages, repeats some, and delays each by up to eight turns, so that they overtake each other. The seed decides all.</summary>
internal sealed class BadNetwork(int seed)
{
    private readonly Random random = new(seed);
    private readonly List<(int At, int From, int To, byte[] Bytes)> underWay = [];
    private int turn;

    /// <summary>Every message that was sent.</summary>
    public List<(int From, int To, byte[] Bytes)> Sent { get; } = [];

    public void Send(int from, int to, ReadOnlySpan<byte> message)
    {
        byte[] bytes = message.ToArray();
        Sent.Add((from, to, bytes));
        for (int copies = random.Next(10) switch { < 2 => 0, < 4 => 2, _ => 1 }; copies > 0; copies--)
        {
            underWay.Add((turn + random.Next(9), from, to, bytes));
        }
    }

    public void Deliver(LockstepSession[] sessions)
    {
        turn++;
        foreach ((_, int from, int to, byte[] bytes) in underWay.Where(message => message.At < turn).OrderBy(_ => random.Next()).ToArray())
        {
            LockstepReceipt receipt = sessions[to].Receive(from, bytes);
            Assert.That(receipt, Is.EqualTo(LockstepReceipt.Taken).Or.EqualTo(LockstepReceipt.Repeated).Or.EqualTo(LockstepReceipt.OtherTerms));
        }

        underWay.RemoveAll(message => message.At < turn);
    }
}
