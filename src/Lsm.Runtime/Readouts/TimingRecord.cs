namespace Lsm.Runtime.Readouts;

/// <summary>The timing of the frames that a learner's samples came from: one timing for all, or none if they differ or are unknown.</summary>
internal sealed class TimingRecord
{
    /// <summary>Whether samples came from frames that ran differently.</summary>
    public bool Differ { get; private set; }

    /// <summary>The timing of all samples; null if there is none, or more than one.</summary>
    public ReadoutTiming? Value { get; private set => field = Differ ? null : value; }

    /// <summary>Notes the timing of the frame of a sample. Allocates only if it differs from the earlier ones.</summary>
    public void Note(int steps, int latency, int warmup, double? tickLength = null)
    {
        if (Value is { } known && known.Steps == steps && known.Latency == latency && known.Warmup <= warmup && known.TickLength == tickLength)
        {
            return;
        }

        Note(new ReadoutTiming(steps, latency, warmup, tickLength));
    }

    /// <summary>Adds the record of another learner.</summary>
    public void Merge(TimingRecord other)
    {
        Differ |= other.Differ;
        if (Differ)
        {
            Value = null;
        }
        else if (other.Value is { } timing)
        {
            Note(timing);
        }
    }

    /// <summary>Clears the record, because every sample was removed.</summary>
    public void Clear() => Restore(null, false);

    /// <summary>Restores a saved record.</summary>
    public void Restore(ReadoutTiming? timing, bool differ) => (Differ, Value) = (differ, timing);

    private void Note(ReadoutTiming timing)
    {
        if (Value is { } known)
        {
            Differ = known.Steps != timing.Steps || known.Latency != timing.Latency || known.TickLength != timing.TickLength;
            Value = timing with { Warmup = Math.Min(known.Warmup, timing.Warmup) };
        }
        else
        {
            Value = timing;
        }
    }
}
