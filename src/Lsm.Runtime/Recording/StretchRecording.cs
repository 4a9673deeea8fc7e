namespace Lsm.Runtime.Recording;

/// <summary>Turns a copy of kept frames into a recording.</summary>
internal static class StretchRecording
{
    /// <summary>A recording of the frames, whose checksums are still 0.</summary>
    public static RunRecording Of(KeptStretch stretch)
    {
        long first = stretch.Start.Frame, end = first + stretch.Frames.Length;
        int width = stretch.Frames[0].Model.InputSize;
        List<AgentStay> stays = [];
        List<(int Stay, int Slot)> present = [];
        List<float> sensors = [];
        List<bool> idle = [];
        List<RecordedModel> models = [];
        for (int i = 0; i < stretch.Frames.Length; i++)
        {
            KeptFrame frame = stretch.Frames[i];
            Follow(frame.Agents, first + i, isFirst: i == 0, stays, present);
            foreach ((_, int slot) in present)
            {
                bool runs = frame.Agents.Runs(slot);
                idle.Add(!runs);
                sensors.AddRange(runs ? frame.Sensors.AsSpan(slot * width, width) : new float[width]);
            }

            if (i == 0 || !ReferenceEquals(frame.Model, stretch.Frames[i - 1].Model))
            {
                models.Add(new RecordedModel(first + i, frame.Model.Hash, frame.Model.Readout.Hash));
            }
        }

        AgentStay[] closed = [.. stays.Select(stay => stay.Departure == long.MaxValue ? stay with { Departure = end } : stay)];
        return RunRecording.Adopt(0, first, width, closed, Array.ConvertAll(stretch.Frames, static frame => frame.Steps), [.. sensors], new ulong[idle.Count], [.. idle])
            .With([.. models]);
    }

    /// <summary>The same recording with checksums, which it takes over.</summary>
    public static RunRecording WithChecksums(RunRecording recording, ulong[] checksums) => With(recording, recording.Sensors.ToArray(), checksums);

    /// <summary>The same recording with other sensors and checksums, which it takes over.</summary>
    /// <exception cref="ArgumentException">A sensor is not finite.</exception>
    public static RunRecording With(RunRecording recording, float[] sensors, ulong[] checksums) =>
        RunRecording.Adopt(0, recording.FirstFrame, recording.InputSize, recording.Stays.ToArray(), recording.Steps.ToArray(), sensors, checksums, recording.Idle.ToArray())
            .With(recording.Models.ToArray());

    /// <summary>In the first frame all agents arrive; in later frames, the agents whose slot changed right before.</summary>
    private static void Follow(AgentTable agents, long frame, bool isFirst, List<AgentStay> stays, List<(int Stay, int Slot)> present)
    {
        present.RemoveAll(one =>
        {
            bool leaves = agents.Changes[one.Slot] != SlotChange.None;
            if (leaves)
            {
                stays[one.Stay] = stays[one.Stay] with { Departure = frame };
            }

            return leaves;
        });
        for (int slot = 0; slot < agents.Capacity; slot++)
        {
            if (agents.Occupied[slot] && (isFirst || agents.Changes[slot] != SlotChange.None))
            {
                present.Add((stays.Count, slot));
                stays.Add(new AgentStay(agents.Agents[slot], frame, long.MaxValue));
            }
        }
    }
}
