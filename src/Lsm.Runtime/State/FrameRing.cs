using Lsm.Runtime.Readouts;

namespace Lsm.Runtime;

/// <summary>What the host remembers of the last frames: who lived where, and what went in. The rows themselves stay on the device.</summary>
internal sealed class FrameRing
{
    private readonly Entry[] entries;

    public FrameRing(int count, int capacity, int sensors, int motors)
    {
        entries = new Entry[count];
        for (int i = 0; i < count; i++)
        {
            entries[i] = new Entry(capacity, sensors, motors);
        }

        Present = new Entry(capacity, sensors, 0);
    }

    /// <summary>What came after the last frame, while frames run again.</summary>
    public Entry Present { get; }

    public int Count => entries.Length;

    public Entry this[long frame] => entries[frame % Count];

    public bool Holds(long frame) => frame >= 0 && this[frame].Frame == frame;

    public int IndexOf(long frame) => (int)(frame % Count);

    /// <summary>Makes room for a learner's state beside every frame.</summary>
    public void Hold(int learner)
    {
        foreach (Entry entry in entries)
        {
            entry.Learner = new double[learner];
        }
    }

    /// <summary>Forgets the frames after one, which another future will take the place of.</summary>
    public void ForgetAfter(long frame)
    {
        foreach (Entry entry in entries)
        {
            entry.Frame = entry.Frame > frame ? -1 : entry.Frame;
        }
    }

    internal sealed class Entry(int capacity, int sensors, int motors)
    {
        public long Frame { get; set; } = -1;

        public int Steps { get; set; }

        public bool[] Occupied { get; } = new bool[capacity];

        public ulong[] Agents { get; } = new ulong[capacity];

        public bool[] Off { get; } = new bool[capacity];

        public bool[] Held { get; } = new bool[capacity];

        public ulong[] StepsLived { get; } = new ulong[capacity];

        /// <summary>What happened to each slot since the frame before.</summary>
        public SlotChange[] Changes { get; } = new SlotChange[capacity];

        public float[] Sensors { get; } = new float[sensors];

        /// <summary>Of the frame before, which a pipelined engine hands out in this one.</summary>
        public float[] Motors { get; } = new float[motors];

        public double[] Learner { get; set; } = [];

        public long LearnerVersion { get; private set; }

        /// <summary>Puts a learner where it was before this frame.</summary>
        public void PutBack(Learner? learner) => learner?.PutBack(Learner, LearnerVersion);

        public void Take(long frame, int steps, AgentSlots slots, SlotChange[] changes, ReadOnlySpan<float> sensors, Learner? learner)
        {
            LearnerVersion = learner?.Keep(Learner) ?? 0;
            (Frame, Steps) = (frame, steps);
            Take(slots, changes, sensors);
        }

        /// <summary>Who lives where, what happened since the last frame began, and the sensors.</summary>
        public void Take(AgentSlots slots, SlotChange[] changes, ReadOnlySpan<float> sensors)
        {
            slots.Occupied.CopyTo(Occupied, 0);
            slots.Agents.CopyTo(Agents, 0);
            slots.Off.CopyTo(Off, 0);
            slots.Held.CopyTo(Held, 0);
            slots.Steps.CopyTo(StepsLived, 0);
            changes.CopyTo(Changes, 0);
            sensors.CopyTo(Sensors);
        }
    }
}
