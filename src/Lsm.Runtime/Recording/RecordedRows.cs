namespace Lsm.Runtime.Recording;

/// <summary>The frame and the agent of each row of a recording.</summary>
internal sealed class RecordedRows
{
    private readonly int[] starts;

    /// <summary>The rows of stays that <see cref="Count"/> has checked.</summary>
    /// <exception cref="ArgumentException">Two stays of an agent overlap.</exception>
    public RecordedRows(AgentStay[] stays, long firstFrame, int frames, int rows)
    {
        starts = new int[frames + 1];
        Agents = new ulong[rows];
        var present = new List<AgentStay>();
        var ids = new HashSet<ulong>();
        int next = 0, row = 0;
        for (int frame = 0; frame < frames; frame++)
        {
            long number = firstFrame + frame;
            present.RemoveAll(stay => stay.Departure == number && ids.Remove(stay.Agent));
            for (; next < stays.Length && stays[next].Arrival == number; next++)
            {
                if (!ids.Add(stays[next].Agent))
                    throw new ArgumentException($"Two stays of agent {stays[next].Agent} overlap: it arrives in frame {number}, but is already there.", nameof(stays));
                present.Add(stays[next]);
            }
            foreach (AgentStay stay in present)
                Agents[row++] = stay.Agent;
            starts[frame + 1] = row;
        }
    }

    /// <summary>[row]: the agent.</summary>
    public ulong[] Agents { get; }

    /// <summary>The number of rows of stays, computed before memory is allocated for them.</summary>
    /// <exception cref="ArgumentException">A stay is empty, outside of the frames, or out of order.</exception>
    public static long Count(ReadOnlySpan<AgentStay> stays, long firstFrame, int frames)
    {
        long rows = 0, last = firstFrame;
        for (int i = 0; i < stays.Length; i++)
        {
            AgentStay stay = stays[i];
            if (stay.Arrival < last || stay.Departure <= stay.Arrival || stay.Departure > firstFrame + frames)
                throw new ArgumentException($"stays[{i}] is of agent {stay.Agent} from frame {stay.Arrival} to before frame {stay.Departure}; frames from {last} to before {firstFrame + frames} are legal, at least one, arrivals ascending.", nameof(stays));
            last = stay.Arrival;
            rows += stay.Departure - stay.Arrival;
        }
        return rows;
    }

    public Range Of(int frame) => starts[frame]..starts[frame + 1];
}
