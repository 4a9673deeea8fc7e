namespace Lsm.Runtime.Recording;

/// <summary>The record of an agent in a frame.</summary>
/// <param name="Came">Whether it was spawned or reset before this frame; null in the first frame of the recording, where this is unknown.</param>
/// <param name="Idle">Whether it did not run in the frame.</param>
/// <param name="Sensors">[sensor].</param>
/// <param name="Checksum">The checksum after the frame.</param>
/// <param name="Substitutes">[motor]: the substitute motors; empty if the frame was in time.</param>
internal sealed record RecordedAgent(bool? Came, bool Idle, float[] Sensors, ulong Checksum, float[] Substitutes)
{
    /// <summary>All agents of a frame, by id.</summary>
    public static Dictionary<ulong, RecordedAgent> Of(RunRecording recording, long number)
    {
        var frame = new RecordedFrame(recording, number);
        HashSet<ulong> came = [];
        foreach (AgentStay stay in recording.Stays)
        {
            if (stay.Arrival == number)
            {
                came.Add(stay.Agent);
            }
        }

        var agents = new Dictionary<ulong, RecordedAgent>();
        int inputs = recording.InputSize;
        for (int i = 0; i < frame.Agents.Length; i++)
        {
            ulong agent = frame.Agents[i];
            int width = frame.Substitutes.Length / frame.Agents.Length;
            agents.Add(agent, new RecordedAgent(
                number == recording.FirstFrame ? null : came.Contains(agent),
                frame.IsIdle(i),
                frame.Sensors.Slice(i * inputs, inputs).ToArray(),
                frame.Checksums[i],
                frame.Substitutes.Slice(i * width, width).ToArray()));
        }

        return agents;
    }
}
