using Lsm.Runtime.Recording;

namespace Lsm.Tool.Inspection;

/// <summary>One sensor over a recording, all agents together.</summary>
/// <param name="Sensor">Its number.</param>
/// <param name="Least">The smallest value, and where it was first.</param>
/// <param name="Mean">The mean.</param>
/// <param name="Most">The largest value, and where it was first.</param>
/// <param name="Unchanged">The longest stretch of frames in which an agent's sensor keeps its value.</param>
internal sealed record SensorHistory(int Sensor, SensorPlace Least, double Mean, SensorPlace Most, SensorStretch Unchanged)
{
    /// <summary>A stretch of at least so many frames is worth a sentence, unless the sensor never changes at all.</summary>
    public const int LongStretch = 10;

    /// <summary>The history of every sensor of a recording with at least one row.</summary>
    public static SensorHistory[] Of(RunRecording recording) => [.. Enumerable.Range(0, recording.InputSize).Select(sensor => Of(recording, sensor))];

    private static SensorHistory Of(RunRecording recording, int sensor)
    {
        SensorPlace? least = null, most = null;
        var longest = new SensorStretch(0, 0, 0, 0);
        var current = new Dictionary<ulong, SensorStretch>();
        double sum = 0;
        long rows = 0;
        for (int f = 0; f < recording.FrameCount; f++)
        {
            long frame = recording.FirstFrame + f;
            int first = recording.RowsOf(f).Start.Value;
            ReadOnlySpan<ulong> agents = recording.AgentsOf(f);
            for (int i = 0; i < agents.Length; i++)
            {
                float value = recording.Sensors[((first + i) * recording.InputSize) + sensor];
                least = least is null || value < least.Value ? new SensorPlace(value, agents[i], frame) : least;
                most = most is null || value > most.Value ? new SensorPlace(value, agents[i], frame) : most;
                SensorStretch stretch = current.TryGetValue(agents[i], out SensorStretch? before) && before.Value == value && before.Frame + before.Frames == frame
                    ? before with { Frames = before.Frames + 1 }
                    : new SensorStretch(value, agents[i], frame, 1);
                current[agents[i]] = stretch;
                longest = stretch.Frames > longest.Frames ? stretch : longest;
                sum += value;
                rows++;
            }
        }

        return new SensorHistory(sensor, least!, sum / rows, most!, longest);
    }
}
