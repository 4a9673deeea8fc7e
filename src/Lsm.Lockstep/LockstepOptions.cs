namespace Lsm.Lockstep;

/// <summary>The options of a <see cref="LockstepSession"/>. All except <see cref="InputDelay"/> must be the same on all peers; the handshake compares them.</summary>
public sealed record LockstepOptions
{
    internal const int MostDelay = 64, MostWindow = 256, MostInterval = 1 << 20;

    /// <summary>
    /// The delay of this peer's inputs in frames, 0 to 64; 2 by default. Other peers receive the inputs before they need them if the network is
    /// faster. The inputs of the first frames are zeros. Each peer may have its own.
    /// </summary>
    public int InputDelay { get; init; } = 2;

    /// <summary>
    /// The largest number of frames that may run with predicted inputs of a peer, 0 to 256; 8 by default. With 0 each frame waits for the inputs of all peers. The session keeps two frames
    /// more in <see cref="Lsm.Runtime.StateHistory.Keep"/>.
    /// </summary>
    public int Window { get; init; } = 8;

    /// <summary>Neuron steps per frame, as in <see cref="Lsm.Runtime.LsmState.Begin(long, int)"/>; 1 by default.</summary>
    public int Steps { get; init; } = 1;

    /// <summary>The number of frames between two checksums that peers compare, 1 to 2^20; 16 by default.</summary>
    public int ChecksumEvery { get; init; } = 16;

    /// <summary>A number of this run, which the host chooses; 0 by default. Messages of other runs are dropped.</summary>
    public ulong Run { get; init; }

    internal void Check(int maxSteps)
    {
        InRange(InputDelay, 0, MostDelay, nameof(InputDelay));
        InRange(Window, 0, MostWindow, nameof(Window));
        InRange(Steps, 0, maxSteps, nameof(Steps));
        InRange(ChecksumEvery, 1, MostInterval, nameof(ChecksumEvery));
    }

    private static void InRange(int value, int least, int most, string name)
    {
        if (value < least || value > most)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} is {value}; it must be from {least} to {most}.");
        }
    }
}
