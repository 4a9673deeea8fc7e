using Lsm.Runtime.Readouts;

namespace Lsm.Runtime;

/// <summary>
/// What the readout saw of marked agents in the last frames, and what taught agents did in them: a row per frame, found again after a
/// rollback, so that features meet the targets they belong to however late those come.
/// </summary>
internal sealed class LessonLog
{
    private readonly Row[] rows;
    private readonly int neurons;
    private readonly int outputs;
    private ulong[] order;
    private int[] orderSlots;

    public LessonLog(int depth, int capacity, int neurons, int outputs)
    {
        (this.neurons, this.outputs) = (neurons, outputs);
        rows = new Row[depth];
        for (int i = 0; i < depth; i++)
        {
            rows[i] = new Row(capacity, outputs);
        }

        order = new ulong[capacity];
        orderSlots = new int[capacity];
    }

    public int Depth => rows.Length;

    /// <summary>The row in which a frame stands, or stood or will stand: see <see cref="Row.Frame"/>.</summary>
    public Row this[long frame] => rows[frame % rows.Length];

    public bool Holds(long frame) => frame >= 0 && this[frame].Frame == frame;

    /// <summary>Takes memory for a slot's features, once.</summary>
    public void Reserve(int slot)
    {
        foreach (Row row in rows)
        {
            row.Features[slot] ??= new float[PartialSums.Pad(neurons)];
        }
    }

    /// <summary>A frame begins: its row belongs to it.</summary>
    public void Start(long frame, AgentSlots slots, ReadOnlySpan<bool> marked, ReadOnlySpan<bool> taught, ReadOnlySpan<long> born)
    {
        Row row = this[frame];
        row.Frame = frame;
        row.Lessons = 0;
        slots.Agents.CopyTo(row.Agents, 0);
        born.CopyTo(row.Born);
        for (int slot = 0; slot < marked.Length; slot++)
        {
            row.Seen[slot] = slots.Runs(slot) && (marked[slot] || taught[slot]);
            row.Taught[slot] = false;
        }
    }

    /// <summary>What an agent did in a frame that has begun; of two lessons the later one counts.</summary>
    public void Teach(long frame, int slot, ReadOnlySpan<float> targets)
    {
        Row row = this[frame];
        row.Lessons += row.Taught[slot] ? 0 : 1;
        row.Taught[slot] = true;
        targets.CopyTo(row.Targets.AsSpan(slot * outputs, outputs));
    }

    /// <summary>Whether something was taught in this frame or a later one.</summary>
    public bool TaughtSince(long frame) => Array.Exists(rows, row => row.Frame >= frame && row.Lessons > 0);

    /// <summary>Feeds what was seen in one frame with what was taught in another, in the order of the agents' ids.</summary>
    public void Feed(Learner learner, long seen, long taught)
    {
        if (!Holds(seen) || !Holds(taught) || this[taught].Lessons == 0)
        {
            return;
        }

        (Row features, Row targets) = (this[seen], this[taught]);
        int count = 0;
        for (int slot = 0; slot < order.Length; slot++)
        {
            // The same agent in the same life: another one may have had the slot when it was seen.
            if (targets.Taught[slot] && features.Seen[slot] && features.Agents[slot] == targets.Agents[slot] && features.Born[slot] == targets.Born[slot])
            {
                (order[count], orderSlots[count]) = (targets.Agents[slot], slot);
                count++;
            }
        }

        Array.Sort(order, orderSlots, 0, count);
        for (int i = 0; i < count; i++)
        {
            int slot = orderSlots[i];
            learner.Learn(seen, features.Features[slot].AsSpan(0, neurons), targets.Targets.AsSpan(slot * outputs, outputs));
        }
    }

    public void Grow(int capacity)
    {
        Array.Resize(ref order, capacity);
        Array.Resize(ref orderSlots, capacity);
        foreach (Row row in rows)
        {
            row.Grow(capacity, outputs);
        }
    }

    /// <summary>What of the last frames may still be learned, or null; of agents that are gone too, whose last lessons wait like the others.</summary>
    public PendingLessons? Save(long next, int lag, AgentSlots slots, ReadOnlySpan<long> lives)
    {
        var kept = new List<(Row Row, int Slot)>();
        for (long frame = next - lag; frame < next; frame++)
        {
            for (int slot = 0; slot < order.Length && Holds(frame); slot++)
            {
                Row row = this[frame];
                if (row.Seen[slot])
                {
                    kept.Add((row, slot));
                }
            }
        }

        if (kept.Count == 0)
        {
            return null;
        }

        float[] features = new float[kept.Count * neurons], targets = new float[kept.Count * outputs];
        var ended = new Dictionary<(int Slot, ulong Agent, long Born), ulong>();
        var life = new ulong[kept.Count];
        for (int i = 0; i < kept.Count; i++)
        {
            (Row row, int slot) = kept[i];
            if (!slots.Occupied[slot] || row.Agents[slot] != slots.Agents[slot] || row.Born[slot] != lives[slot])
            {
                ended.TryAdd((slot, row.Agents[slot], row.Born[slot]), (ulong)ended.Count + 1);
                life[i] = ended[(slot, row.Agents[slot], row.Born[slot])];
            }

            row.Features[slot].AsSpan(0, neurons).CopyTo(features.AsSpan(i * neurons));
            if (row.Taught[slot])
            {
                row.Targets.AsSpan(slot * outputs, outputs).CopyTo(targets.AsSpan(i * outputs));
            }
        }

        return new PendingLessons(
            [.. kept.Select(k => (ulong)k.Row.Frame)], [.. kept.Select(k => (uint)k.Slot)], [.. kept.Select(k => k.Row.Taught[k.Slot])], features, targets,
            [.. kept.Select(k => k.Row.Agents[k.Slot])], life);
    }

    /// <summary>Puts back what <see cref="Save"/> gave; a life that goes on has begun before, and one that has ended has a number of its own.</summary>
    public void Restore(PendingLessons pending, AgentSlots slots)
    {
        for (int i = 0; i < pending.Frames.Length; i++)
        {
            (long frame, int slot) = ((long)pending.Frames[i], (int)pending.Slots[i]);
            if (!Holds(frame))
            {
                Start(frame, slots, new bool[order.Length], new bool[order.Length], new long[order.Length]);
            }

            Reserve(slot);
            this[frame].Seen[slot] = true;
            this[frame].Agents[slot] = pending.Agents[i];
            this[frame].Born[slot] = -(long)pending.Lives[i];
            pending.Features.AsSpan(i * neurons, neurons).CopyTo(this[frame].Features[slot]);
            if (pending.Taught[i])
            {
                Teach(frame, slot, pending.Targets.AsSpan(i * outputs, outputs));
            }
        }
    }

    /// <summary>Takes the last frames of another log, which is used no more.</summary>
    public void TakeOver(LessonLog old, long next)
    {
        for (long frame = next - Math.Min(old.Depth, Depth); frame < next; frame++)
        {
            if (old.Holds(frame))
            {
                Row row = rows[frame % Depth] = old[frame];
                if (old.outputs != outputs)
                {
                    row.Untaught(outputs);
                }
            }
        }
    }

    /// <summary>Forgets a frame and the later ones.</summary>
    public void ForgetFrom(long frame)
    {
        foreach (Row row in rows)
        {
            row.Frame = row.Frame >= frame ? -1 : row.Frame;
        }
    }

    /// <summary>One frame.</summary>
    internal sealed class Row(int capacity, int outputs)
    {
        private float[]?[] features = new float[capacity][];
        private ulong[] agents = new ulong[capacity];
        private long[] born = new long[capacity];
        private bool[] seen = new bool[capacity];
        private bool[] taught = new bool[capacity];
        private float[] targets = new float[capacity * outputs];

        public long Frame { get; set; } = -1;

        /// <summary>How many slots were taught.</summary>
        public int Lessons { get; set; }

        /// <summary>[slot][neuron], padded with zeros to whole blocks of 64; null where never marked.</summary>
        public float[]?[] Features => features;

        public ulong[] Agents => agents;

        /// <summary>[slot]: the first frame of the life of the agent there.</summary>
        public long[] Born => born;

        /// <summary>[slot]: whether features came.</summary>
        public bool[] Seen => seen;

        public bool[] Taught => taught;

        /// <summary>[slot, output].</summary>
        public float[] Targets => targets;

        /// <summary>Nothing was taught in it, and nothing will be of so many outputs.</summary>
        public void Untaught(int outputs)
        {
            Lessons = 0;
            Array.Clear(taught, 0, taught.Length);
            targets = new float[agents.Length * outputs];
        }

        public void Grow(int capacity, int outputs)
        {
            Array.Resize(ref features, capacity);
            Array.Resize(ref agents, capacity);
            Array.Resize(ref born, capacity);
            Array.Resize(ref seen, capacity);
            Array.Resize(ref taught, capacity);
            Array.Resize(ref targets, capacity * outputs);
        }
    }
}
