namespace Lsm.Runtime.Readouts;

/// <summary>How the frames ran that a learner's samples came from: one timing for all, or none where they differ or are unknown.</summary>
internal sealed class TimingRecord
{
    private bool differ;

    /// <summary>The timing of all samples; null if there is none, or more than one.</summary>
    public ReadoutTiming? Value { get; private set => field = differ ? null : value; }

    /// <summary>A sample came from a frame that ran like this. Allocates only where it ran otherwise than those before.</summary>
    public void Note(int steps, int latency, int warmup, double? tickLength = null)
    {
        if (Value is { } known && known.Steps == steps && known.Latency == latency && known.Warmup <= warmup && known.TickLength == tickLength)
        {
            return;
        }

        Note(new ReadoutTiming(steps, latency, warmup, tickLength));
    }

    /// <summary>Takes over what another learner noted.</summary>
    public void Merge(TimingRecord other)
    {
        differ |= other.differ;
        if (differ)
        {
            Value = null;
        }
        else if (other.Value is { } timing)
        {
            Note(timing);
        }
    }

    /// <summary>Every sample was removed.</summary>
    public void Clear() => (differ, Value) = (false, null);

    private void Note(ReadoutTiming timing)
    {
        if (Value is { } known)
        {
            differ = known.Steps != timing.Steps || known.Latency != timing.Latency || known.TickLength != timing.TickLength;
            Value = timing with { Warmup = Math.Min(known.Warmup, timing.Warmup) };
        }
        else
        {
            Value = timing;
        }
    }
}
