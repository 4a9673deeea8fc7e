using System.Runtime.InteropServices;

namespace Lsm.Lockstep;

/// <summary>The inputs of one peer: those that are known, in a ring, and those that frames ran with, known or predicted.</summary>
internal sealed class InputTrack
{
    private readonly float[] known; // [frame % Length][input]
    private readonly float[] used;  // [frame % Length][input]
    private readonly float[] rest;  // zeros, before anything is known
    private long taken;             // the first frame that has not run, in the present run

    public InputTrack(int size, int length, long first)
    {
        (Size, Length, First, Known, taken) = (size, length, first, first, first);
        known = new float[checked(size * length)];
        used = new float[known.Length];
        rest = new float[size];
    }

    /// <summary>Inputs of a frame.</summary>
    public int Size { get; }

    /// <summary>Frames in the ring.</summary>
    public int Length { get; }

    /// <summary>The first frame of the session.</summary>
    public long First { get; }

    /// <summary>The first frame whose inputs are not known.</summary>
    public long Known { get; private set; }

    /// <summary>The first frame that ran with wrong inputs; <see cref="long.MaxValue"/> if there is none.</summary>
    public long Wrong { get; private set; } = long.MaxValue;

    /// <summary>All frames below this one that ran had the right inputs.</summary>
    public long Settled => Math.Min(Known, Wrong);

    /// <summary>The known inputs of a frame that is still in the ring.</summary>
    public ReadOnlySpan<float> KnownOf(long frame) => Row(known, frame);

    /// <summary>The inputs that a frame ran with.</summary>
    public ReadOnlySpan<float> UsedOf(long frame) => Row(used, frame);

    /// <summary>Whether the inputs of a known frame are still in the ring.</summary>
    public bool Holds(long frame) => frame >= First && frame < Known && frame >= Known - Length;

    /// <summary>Whether one more frame can become known while those from a frame on stay in the ring.</summary>
    public bool HasRoomAfter(long frame) => Known - frame < Length;

    /// <summary>Adds the known inputs of the next frame.</summary>
    public void Add(ReadOnlySpan<float> inputs)
    {
        inputs.CopyTo(Row(known, Known));
        if (Known < taken && Known < Wrong && !SameBits(Row(used, Known), inputs))
        {
            Wrong = Known;
        }

        Known++;
    }

    /// <summary>Returns the inputs for a frame that runs: the known inputs, or the last known ones as a prediction.</summary>
    /// <returns>Whether they differ from those that it ran with before.</returns>
    public bool Take(long frame)
    {
        ReadOnlySpan<float> inputs = frame < Known ? Row(known, frame) : Known > First ? Row(known, Known - 1) : rest;
        bool differs = !SameBits(Row(used, frame), inputs);
        inputs.CopyTo(Row(used, frame));
        taken = Math.Max(taken, frame + 1);
        return differs;
    }

    /// <summary>Notes that the frames from a given one on have not run yet.</summary>
    public void GoBack(long frame) => (taken, Wrong) = (frame, Wrong < frame ? Wrong : long.MaxValue);

    /// <summary>Notes that all frames that ran have the right inputs or new predictions.</summary>
    public void Corrected() => Wrong = long.MaxValue;

    public static bool SameBits(ReadOnlySpan<float> one, ReadOnlySpan<float> other) =>
        MemoryMarshal.AsBytes(one).SequenceEqual(MemoryMarshal.AsBytes(other));

    private Span<float> Row(float[] ring, long frame) => ring.AsSpan((int)(frame % Length) * Size, Size);
}
