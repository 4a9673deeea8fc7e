using System.Runtime.InteropServices;

namespace Lsm.Runtime.Recording;

/// <summary>The rows of one frame of a recording, by the frame's own number.</summary>
internal readonly ref struct RecordedFrame
{
    private readonly ReadOnlySpan<bool> idle;

    public RecordedFrame(RunRecording recording, long frame)
    {
        int index = (int)(frame - recording.FirstFrame);
        Range rows = recording.RowsOf(index);
        Steps = recording.Steps[index];
        Agents = recording.AgentsOf(index);
        Checksums = recording.Checksums[rows];
        Sensors = recording.Sensors[(rows.Start.Value * recording.InputSize)..(rows.End.Value * recording.InputSize)];
        idle = recording.Idle.IsEmpty ? [] : recording.Idle[rows];
        Substitutes = SubstitutesOf(recording.Substitutions, frame);
    }

    public int Steps { get; }

    public ReadOnlySpan<ulong> Agents { get; }

    public ReadOnlySpan<ulong> Checksums { get; }

    public ReadOnlySpan<float> Sensors { get; }

    /// <summary>[agent, motor], or empty if the frame was in time.</summary>
    public ReadOnlySpan<float> Substitutes { get; }

    public bool IsIdle(int agent) => !idle.IsEmpty && idle[agent];

    /// <summary>Whether everything is the same, agents in the same order.</summary>
    public bool Equals(in RecordedFrame other)
    {
        bool same = Steps == other.Steps && Agents.SequenceEqual(other.Agents) && Checksums.SequenceEqual(other.Checksums)
            && MemoryMarshal.AsBytes(Sensors).SequenceEqual(MemoryMarshal.AsBytes(other.Sensors))
            && MemoryMarshal.AsBytes(Substitutes).SequenceEqual(MemoryMarshal.AsBytes(other.Substitutes));
        for (int agent = 0; same && agent < Agents.Length; agent++)
        {
            same = IsIdle(agent) == other.IsIdle(agent);
        }

        return same;
    }

    private static ReadOnlySpan<float> SubstitutesOf(IReadOnlyList<MotorSubstitution> late, long frame)
    {
        int low = 0, high = late.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = late[middle].Frame < frame ? (middle + 1, high) : (low, middle);
        }

        return low < late.Count && late[low].Frame == frame ? late[low].Motors : [];
    }
}
