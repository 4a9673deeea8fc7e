namespace Lsm.Runtime.Engines;

/// <summary>
/// The motors of the last three frames, [slot, motor] each: of the frame that runs, of the frame that a pipelined engine has not
/// returned yet, and of the frame that was returned last.
/// </summary>
internal sealed class MotorBuffers(int capacity, int width)
{
    private const int Count = 3;
    private readonly float[][] buffers = [new float[checked(capacity * width)], new float[capacity * width], new float[capacity * width]];

    public int Capacity => capacity;

    /// <summary>Motors of an agent.</summary>
    public int Width => width;

    /// <summary>[slot, motor] of a frame, which may be -1 for the motors before the first one.</summary>
    public float[] Of(long frame) => buffers[(frame + Count) % Count];

    /// <summary>[motor] of one slot in a frame.</summary>
    public Span<float> Row(long frame, int slot) => Of(frame).AsSpan(slot * width, width);

    /// <summary>Sets the motors of a slot to zero in all frames.</summary>
    public void Clear(int slot)
    {
        for (int i = 0; i < Count; i++)
        {
            Row(i, slot).Clear();
        }
    }

    /// <summary>Repeats the motors of the frame before, for an agent that does not run in a frame.</summary>
    public void Hold(long frame, int slot) => Row(frame - 1, slot).CopyTo(Row(frame, slot));

    /// <summary>Takes one slot's motors of all frames from other buffers of the same size.</summary>
    public void CopySlotFrom(MotorBuffers other, int slot)
    {
        for (int i = 0; i < Count; i++)
        {
            other.Row(i, slot).CopyTo(Row(i, slot));
        }
    }

    /// <summary>A copy for more slots.</summary>
    public MotorBuffers Grown(int newCapacity)
    {
        var grown = new MotorBuffers(newCapacity, width);
        for (int i = 0; i < Count; i++)
        {
            buffers[i].CopyTo(grown.buffers[i], 0);
        }

        return grown;
    }
}
