namespace Lsm.Runtime;

/// <summary>The incomplete training samples in a snapshot: the features of some earlier frames by slot, with the targets that were given.</summary>
/// <param name="Frames">[entry]: before the snapshot's frame.</param>
/// <param name="Slots">[entry]: a slot; it is free or has another agent if the agent was despawned.</param>
/// <param name="Taught">[entry]: whether targets were given.</param>
/// <param name="Features">[entry, neuron].</param>
/// <param name="Targets">[entry, output]; zeros where none were given.</param>
/// <param name="Agents">[entry]: the agent that was there.</param>
/// <param name="Lives">[entry]: 0 for the agent that is still in the slot, otherwise a number for each agent that was despawned.</param>
internal sealed record PendingSamples(ulong[] Frames, uint[] Slots, bool[] Taught, float[] Features, float[] Targets, ulong[] Agents, ulong[] Lives)
{
    /// <summary>The samples in a journal that wait for completion, including those of despawned agents; null if there are none.</summary>
    public static PendingSamples? Of(FrameJournal journal, long next, SampleFeed feed, AgentTable agents, int neurons)
    {
        if (feed.Learner is null)
        {
            return null;
        }

        var kept = new List<(JournalEntry Entry, int Slot)>();
        for (long frame = Math.Max(0, next - feed.Lag); frame < next; frame++)
        {
            for (int slot = 0; slot < agents.Capacity && journal.Holds(frame); slot++)
            {
                if (journal[frame].Seen[slot])
                {
                    kept.Add((journal[frame], slot));
                }
            }
        }

        return kept.Count == 0 ? null : Of(kept, agents, neurons, journal.Outputs);
    }

    /// <summary>Puts the samples back into a journal. A sample of a present agent belongs to that agent; a despawned agent has its own number.</summary>
    public void PutBack(FrameJournal journal, AgentTable agents)
    {
        int neurons = Features.Length / Frames.Length, outputs = Targets.Length / Frames.Length;
        var idle = new AgentTable(agents.Capacity);
        for (int i = 0; i < Frames.Length; i++)
        {
            (long frame, int slot) = ((long)Frames[i], (int)Slots[i]);
            if (!journal.Holds(frame))
            {
                journal[frame].Start(frame, 0, idle, again: false);
            }

            journal.MakeRoomForFeatures(slot);
            JournalEntry entry = journal[frame];
            entry.Seen[slot] = true;
            entry.Agents.Agents[slot] = Agents[i];
            entry.Agents.Born[slot] = -(long)Lives[i];
            Features.AsSpan(i * neurons, neurons).CopyTo(entry.Features[slot]);
            if (Taught[i])
            {
                entry.SetTargets(slot, Targets.AsSpan(i * outputs, outputs));
            }
        }
    }

    private static PendingSamples Of(List<(JournalEntry Entry, int Slot)> kept, AgentTable agents, int neurons, int outputs)
    {
        float[] features = new float[kept.Count * neurons], targets = new float[kept.Count * outputs];
        var ended = new Dictionary<(int Slot, ulong Agent, long Born), ulong>();
        var life = new ulong[kept.Count];
        for (int i = 0; i < kept.Count; i++)
        {
            (JournalEntry entry, int slot) = kept[i];
            (int Slot, ulong Agent, long Born) who = (slot, entry.Agents.Agents[slot], entry.Agents.Born[slot]);
            if (!agents.Occupied[slot] || who.Agent != agents.Agents[slot] || who.Born != agents.Born[slot])
            {
                ended.TryAdd(who, (ulong)ended.Count + 1);
                life[i] = ended[who];
            }

            entry.Features[slot].AsSpan(0, neurons).CopyTo(features.AsSpan(i * neurons));
            if (entry.HasTargets[slot])
            {
                entry.TargetsOf(slot).CopyTo(targets.AsSpan(i * outputs));
            }
        }

        return new PendingSamples(
            [.. kept.Select(k => (ulong)k.Entry.Frame)], [.. kept.Select(k => (uint)k.Slot)], [.. kept.Select(k => k.Entry.HasTargets[k.Slot])], features, targets,
            [.. kept.Select(k => k.Entry.Agents.Agents[k.Slot])], life);
    }
}
