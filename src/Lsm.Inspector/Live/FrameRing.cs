using System.Numerics;

namespace Lsm.Inspector.Live;

/// <summary>
/// Passes frames of the chosen agent from the state's thread, which writes, to one reader. Neither waits for the other: a frame that finds the
/// ring full is lost and counted. A frame is a fixed number of 32-bit words, in the form in which a page receives it.
/// </summary>
/// <remarks>
/// Words of a frame: 0 and 1 the number of the frame, 2 and 3 the agent's id, 4 the tick's time in seconds (float), 5 spikes of all neurons, 6 flags, then
/// spikes, sensors and motors.
/// </remarks>
internal sealed class FrameRing
{
    public const int HeaderWords = 7;

    /// <summary>Flag of a frame in which the agent ran.</summary>
    public const uint Ran = 1;

    /// <summary>Flag of a frame in which the agent was there.</summary>
    public const uint Present = 2;

    private const int LargestBytes = 8 << 20;
    private readonly uint[] words;
    private readonly int frames;
    private long written;
    private long read;
    private long lost;

    public FrameRing(FrameShape shape)
    {
        Shape = shape;
        frames = Math.Clamp(LargestBytes / (4 * shape.Words), 64, 4096);
        words = new uint[frames * shape.Words];
    }

    public FrameShape Shape { get; }

    /// <summary>Frames that were lost because the ring was full.</summary>
    public long Lost => Volatile.Read(ref lost);

    /// <summary>By the writer: the words of the next frame, or none if the ring is full.</summary>
    public Span<uint> TryBegin()
    {
        if (written - Volatile.Read(ref read) >= frames)
        {
            Volatile.Write(ref lost, lost + 1);
            return [];
        }

        return words.AsSpan((int)(written % frames) * Shape.Words, Shape.Words);
    }

    /// <summary>By the writer: the frame is complete.</summary>
    public void Commit() => Volatile.Write(ref written, written + 1);

    /// <summary>By the reader: the next frame, or none. Valid until <see cref="Advance"/>.</summary>
    public ReadOnlySpan<uint> Peek() => read == Volatile.Read(ref written) ? [] : words.AsSpan((int)(read % frames) * Shape.Words, Shape.Words);

    /// <summary>By the reader: the frame may be overwritten.</summary>
    public void Advance() => Volatile.Write(ref read, read + 1);

    /// <summary>By the reader: drops everything.</summary>
    public void Skip() => Volatile.Write(ref read, Volatile.Read(ref written));

    /// <summary>Writes the first words of a frame.</summary>
    public static void WriteHeader(Span<uint> frame, long number, ulong agent, float seconds, ReadOnlySpan<uint> spikes, uint flags)
    {
        int count = 0;
        foreach (uint word in spikes)
        {
            count += BitOperations.PopCount(word);
        }

        (frame[0], frame[1], frame[2], frame[3]) = ((uint)number, (uint)(number >> 32), (uint)agent, (uint)(agent >> 32));
        (frame[4], frame[5], frame[6]) = (BitConverter.SingleToUInt32Bits(seconds), (uint)count, flags);
    }
}
